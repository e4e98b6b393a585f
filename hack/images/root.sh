#!/usr/bin/env bash
# Lays out the root file system of an image: a published program with the shared libraries it loads, CA roots, time zones, a user, and nothing to start a shell with.
#   hack/images/root.sh NAME PUBLISHED PROGRAM ROOT [LOCKFILE]
# NAME names the image, PUBLISHED is the folder that 'dotnet publish' wrote, PROGRAM the executable in it, ROOT the folder to make, LOCKFILE the packages.lock.json for the list of parts.
set -euo pipefail
name=$1 published=$2 program=$3 root=$4 lock=${5:-}
here=$(cd "$(dirname "$0")" && pwd)
[ -x "$published/$program" ] || { echo "images: $published/$program is missing; run 'make native' first" >&2; exit 1; }

rm -rf "$root"
mkdir -p "$root"/{app,etc/ssl/certs,usr/lib/ssl,usr/share/zoneinfo,var/lib,var/run,proc,sys,dev,tmp}
cp -R "$published/." "$root/app/"
find "$root/app" -type f \( -name '*.pdb' -o -name '*.dbg' -o -name '*.xml' \) -delete
ln -s "app/$program" "$root/program"

# What the loader finds, for each program and library; .NET loads OpenSSL by name, so no program says that it needs it.
libraries=$( { find "$root/app" -type f \( -name '*.so' -o -name '*.so.*' -o -perm -u+x \) -exec ldd {} \; 2>/dev/null
               for openssl in libssl.so.3 libcrypto.so.3; do ldconfig -p | awk -v name="$openssl" '$1 == name && !found++ {print name " => " $NF}'; done; } |
             awk '$2 == "=>" && $3 ~ /^\// {print $3} $1 ~ /^\/lib/ {print $1}' | grep -v "^$root/" | sort -u)
packages=()
for library in $libraries; do
  # Links such as /lib -> /usr/lib are no files of the image: every library lies where the loader looks for it.
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
  packages+=("$(dpkg -S "$library" 2>/dev/null || dpkg -S "/usr$library" 2>/dev/null || dpkg -S "$(readlink -f "$library")")")
done

cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
ln -s /etc/ssl/certs "$root/usr/lib/ssl/certs"
ln -s /etc/ssl/certs/ca-certificates.crt "$root/usr/lib/ssl/cert.pem"
cp -R /usr/share/zoneinfo/. "$root/usr/share/zoneinfo/"
rm -rf "$root"/usr/share/zoneinfo/{posix,right,localtime,posixrules}
printf 'root:x:0:0:root:/:/nonexistent\nnonroot:x:65532:65532:nonroot:/:/nonexistent\n' >"$root/etc/passwd"
printf 'root:x:0:\nnonroot:x:65532:\n' >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"

mkdir -p "$root/usr/share/sbom"
printf '%s\n' "${packages[@]%%: *}" ca-certificates tzdata | sort -u |
  xargs dpkg-query -W -f '${Package}\t${Version}\t${Architecture}\n' | node "$here/sbom.mjs" "$name" "${VERSION:?}" "$lock" >"$root/usr/share/sbom/$name.cdx.json"

find "$root" -type d -exec chmod 0755 {} +
find "$root" -type f ! -perm -u+x -exec chmod 0644 {} +
find "$root" -type f -perm -u+x -exec chmod 0755 {} +
chmod 1777 "$root/tmp"
# The same input gives the same image: no time of the build is in it.
find "$root" -exec touch -h -d "@${SOURCE_DATE_EPOCH:-0}" {} +
