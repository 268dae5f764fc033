#!/bin/sh
# Counts the words of a UTF-8 text. Writes all words, most frequent first, as "word<TAB>count" to all-words.tsv, and the
# first N to top-words.txt. A text without words is an error.
# usage: top-words.sh TEXT [N]
set -eu
text=$1
count=${2:-10}

# Perl handles Unicode in every locale, and every Linux image of Batch has Perl. A word has four letters or more. NFC
# makes composed and decomposed accents equal. Case is folded by Unicode's rules, which do not depend on a language.
perl -MEncode=decode,encode -MUnicode::Normalize=NFC -e '
  while (my $line = <STDIN>) {
    # bytes that are not UTF-8 separate words
    my $text = NFC(lc NFC(decode("UTF-8", $line)));
    length > 3 and $counts{$_}++ for $text =~ /\p{L}[\p{L}\p{M}]*/g;
  }
  print encode("UTF-8", "$_\t$counts{$_}\n") for sort { $counts{$b} <=> $counts{$a} || $a cmp $b } keys %counts;
' <"$text" >all-words.tsv

if [ ! -s all-words.tsv ]; then
  echo "$text must have words of four letters or more, in UTF-8, but has none" >&2
  exit 1
fi
awk -F '\t' -v n="$count" 'NR <= n { printf "%8d  %s\n", $2, $1 }' all-words.tsv >top-words.txt

echo "$(wc -l <all-words.tsv) different words in $text"
