"""Files: photos in; pictures, tables and atomic writes out.

This package is private: its modules may change in any version. What users of photos need,
``read_photo``, ``Photo`` and ``PhotoLimits``, stands in :mod:`tongueseg`.
"""
