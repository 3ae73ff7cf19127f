# Count the words of a text; for a POSIX shell.
# apt install coreutils
text=${text:?"the text, such as 'a b'"}
least=${least:-2}
: "${ratio:=0.5}" "${version:=1.10}" "${loud:-false}" # all are typed by their look
output_count=count.txt

count=0
for word in $text; do
  [ "${#word}" -ge "$least" ] && count=$((count + 1))
done
echo "$count $ratio $version $loud" > "$output_count"
