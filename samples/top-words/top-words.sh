#!/bin/sh
# Counts the words of a text: all of them, most frequent first, as "word<TAB>count" in all-words.tsv, and the first N in top-words.txt.
# usage: top-words.sh TEXT [N]
set -eu
text=$1
count=${2:-10}

# Letters alone make a word, so that the result is the same in every locale that a node may have.
LC_ALL=C
export LC_ALL

tr '[:upper:]' '[:lower:]' <"$text" | tr -cs '[:lower:]' '\n' | awk 'length > 3' | sort | uniq -c |
  sort -k1,1nr -k2,2 | awk '{ print $2 "\t" $1 }' >all-words.tsv
awk -F '\t' -v n="$count" 'NR <= n { printf "%8d  %s\n", $2, $1 }' all-words.tsv >top-words.txt

echo "$(wc -l <all-words.tsv) different words in $text"
