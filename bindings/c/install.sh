#!/bin/sh
# Puts the header, the libraries and the pkg-config file where programs find them: sh install.sh BUILT PREFIX
# BUILT is the folder that cargo has built the libraries in.
set -eu

here=$(dirname "$0")
built=$1
prefix=$2
of() { sed -n "s/^$1 = \"\(.*\)\"/\1/p" "$here/../../Cargo.toml" | head -n 1; }
version=$(of version)
major=${version%%.*}

rm -rf "$prefix"
mkdir -p "$prefix/include" "$prefix/lib/pkgconfig"
cp "$here/include/tierline.h" "$prefix/include/"
cp "$built/libtierline_c.a" "$prefix/lib/libtierline.a"
case $(uname -s) in
Darwin) name=libtierline.$major.dylib plain=libtierline.dylib built=$built/libtierline_c.dylib ;;
*) name=libtierline.so.$major plain=libtierline.so built=$built/libtierline_c.so ;;
esac
cp "$built" "$prefix/lib/$name"
ln -s "$name" "$prefix/lib/$plain"
sed -e "s|@VERSION@|$version|" -e "s|@DESCRIPTION@|$(of description)|" "$here/tierline.pc.in" >"$prefix/lib/pkgconfig/tierline.pc"
