#!/bin/sh
# Adds up the counts of top-words.sh for several texts, and writes the N most frequent words to top-words.txt.
# usage: merge.sh N COUNTS.tsv...
set -eu
count=$1
shift
LC_ALL=C
export LC_ALL

awk -F '\t' '{ sum[$1] += $2 } END { for (word in sum) print word "\t" sum[word] }' "$@" | sort -t "$(printf '\t')" -k2,2nr -k1,1 |
  awk -F '\t' -v n="$count" 'NR <= n { printf "%8d  %s\n", $2, $1 }' >top-words.txt

echo "merged $# texts"
