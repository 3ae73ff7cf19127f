# Copy what is in a folder, with other endings.

from="${from:?}"
[ -d "$from" ] || { echo "no folder" >&2; exit 3; }
ending="${ending:-bak}"
out_dir="${out_dir:-copies/}"
mkdir -p "$out_dir"
for file in "$from"/*; do
  name="${file##*/}"
  cp "$file" "$out_dir/${name%.*}.$ending"
done
