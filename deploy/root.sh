#!/bin/sh
# root.sh VENV ROOT: lay out in ROOT what VENV needs to run, and nothing else.
#
# Python and its library, the shared objects that anything of both asks for, a user. No shell and
# no package manager: what is not there needs no update and serves no intruder.
set -eu
venv=$1
root=$2
lib=$(dirname "$(python3 -c 'import os; print(os.__file__)')")

# What only tests, installers and desktops use.
find "$venv" "$lib" -depth -type d \( -name tests -o -name test -o -name idlelib -o -name lib2to3 \
    -o -name ensurepip -o -name pydoc_data -o -name tkinter -o -name turtledemo \) \
    -exec rm -rf {} +
site=$(echo "$venv"/lib/python3*/site-packages)
# ONNX Runtime for C, which Python's does not load, and its tools for makers of models.
rm -rf "$site"/onnxruntime/capi/libonnxruntime.so* "$site"/onnxruntime/transformers \
    "$site"/onnxruntime/quantization "$site"/onnxruntime/tools "$site"/onnxruntime/datasets \
    "$site"/numpy/distutils "$site"/numpy/f2py "$site"/cv2/data
# Rich colours source code with it; a service shows none.
rm -rf "$site"/pygments
find "$site" -name '*.pyi' -delete
cp "$(dirname "$0")/healthy.py" "$venv/"

# Debian 12's cp --parents looks for the parents of absolute paths from where it stands.
cd /
mkdir -p "$root/etc" "$root/usr/bin" "$root/tmp"
chmod 1777 "$root/tmp"
cp -L /usr/bin/python3 "$root/usr/bin/python3"
cp -a --parents "$venv" "$lib" "$root"
rm -rf "$root$lib"/config-* "$root$lib"/dist-packages
cp /etc/mime.types "$root/etc/" 2>/dev/null || true
echo 'tongueseg:x:10001:10001::/:/sbin/nologin' > "$root/etc/passwd"
echo 'tongueseg:x:10001:' > "$root/etc/group"

# ldd names libraries by absolute path, the loader among them; those within the tree are there.
find "$root" -type f \( -name '*.so' -o -name '*.so.*' -o -name python3 \) -exec ldd {} + 2>/dev/null \
    | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^\t\(\/[^ ]*\) (.*/\1/p' | sort -u \
    | grep -v "^$root" | while read -r object; do cp -L --parents "$object" "$root"; done

# Compiled once, as nobody may write there later.
"$venv/bin/python" -m compileall -q "$root$lib" "$root$venv" > /dev/null 2>&1 || true
