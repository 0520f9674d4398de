#!/bin/sh
# root.sh VENV ROOT: copy to ROOT what VENV needs to run, and nothing else.
#
# That is Python and its library, the shared libraries that they load, and a user. There is no shell
# and no package manager, which would need updates and could serve an intruder.
set -eu
venv=$1
root=$2
lib=$(dirname "$(python3 -c 'import os; print(os.__file__)')")

# Only tests, installers and desktops use these.
find "$venv" "$lib" -depth -type d \( -name tests -o -name test -o -name idlelib -o -name lib2to3 \
    -o -name ensurepip -o -name pydoc_data -o -name tkinter -o -name turtledemo \) \
    -exec rm -rf {} +
site=$(echo "$venv"/lib/python3*/site-packages)
# ONNX Runtime's C library, which its Python module does not load, and its tools for models.
rm -rf "$site"/onnxruntime/capi/libonnxruntime.so* "$site"/onnxruntime/transformers \
    "$site"/onnxruntime/quantization "$site"/onnxruntime/tools "$site"/onnxruntime/datasets \
    "$site"/numpy/distutils "$site"/numpy/f2py "$site"/cv2/data
# Rich highlights source code with it. The service prints none, and structlog does without.
rm -rf "$site"/pygments
find "$site" -name '*.pyi' -delete
cp "$(dirname "$0")/healthy.py" "$venv/"

# Debian 12's cp --parents resolves the parents of absolute paths from the current folder.
cd /
mkdir -p "$root/etc" "$root/usr/bin" "$root/tmp"
chmod 1777 "$root/tmp"
cp -L /usr/bin/python3 "$root/usr/bin/python3"
cp -a --parents "$venv" "$lib" "$root"
rm -rf "$root$lib"/config-* "$root$lib"/dist-packages
cp /etc/mime.types "$root/etc/" 2>/dev/null || true
echo 'tongueseg:x:10001:10001::/:/sbin/nologin' > "$root/etc/passwd"
echo 'tongueseg:x:10001:' > "$root/etc/group"

# ldd lists libraries by absolute path, the loader among them. Those below ROOT are copied already.
find "$root" -type f \( -name '*.so' -o -name '*.so.*' -o -name python3 \) -exec ldd {} + 2>/dev/null \
    | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^\t\(\/[^ ]*\) (.*/\1/p' | sort -u \
    | grep -v "^$root" > /tmp/objects
while read -r object; do cp -L --parents "$object" "$root"; done < /tmp/objects

# The licences of these libraries. Those of Python's packages are in their own folders.
while read -r object; do
    dpkg-query --search "*/$(basename "$object")" 2>/dev/null | cut -d: -f1 | tr ',' '\n' | tr -d ' '
done < /tmp/objects | sort -u | while read -r package; do
    cp --parents "/usr/share/doc/$package/copyright" "$root" 2>/dev/null || true
done
cp -L --parents /usr/share/doc/python3/copyright "$root" 2>/dev/null || true

# Compiled here, because the file system is read-only later.
"$venv/bin/python" -m compileall -q "$root$lib" "$root$venv" > /dev/null 2>&1 || true
