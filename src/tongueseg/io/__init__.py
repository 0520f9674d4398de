"""Files: photos in, pictures, tables and atomic writes out."""
