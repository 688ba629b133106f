"""Words of shell texts: quotes, escapes, parameters, substitutions, patterns, assignments."""

from __future__ import annotations

import pytest

from pidone.shell.syntax import Literal, Simple, Word
from shell_shape import shape, word
from shell_writing import read


def the_words(text: str) -> tuple[Word, ...]:
    shell_text = read(text)
    assert shell_text.errors == ()
    (statement,) = shell_text.script.statements
    assert isinstance(statement.command, Simple)
    return statement.command.words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("app", "app"),
        ("/bin/app-1.2_x:y,z%+@=", "/bin/app-1.2_x:y,z%+@="),
        ("'a b'", "'a b'"),
        ("'$a `b` \\c'", "'$a `b` \\\\c'"),
        ('"a b"', "'a b'"),
        ('"a \\" \\$ \\` \\\\ \\n"', "'a \" $ ` \\\\ \\\\n'"),
        ("''", "''"),
        ("a''", "a''"),
        ("a\\ b", "a' 'b"),
        ("\\$a", "'$'a"),
        ("\\é", "'é'"),
        ("a\\\nb", "ab"),
        ('"a\\\nb"', "'ab'"),
        ("'a'\"b\"c", "'ab'c"),
        ("$'a\\tb\\x41\\101\\u00e9\\'\\cA\\q'", '"a\\tbAAé\'\\x01\\\\q"'),
        ("$'a\\0b'c", "'a'c"),
        ('$"a $b"', "'a '\"${b}\""),
        ("it\\'s", 'it"\'"s'),
        ("{a,b}{1..3}", "{a,b}{1..3}"),
        ("~/x", "~/x"),
        ("a=b", "a=b"),
        ("#", ""),
        ("é'ü'", "é'ü'"),
        ("$", "$"),
        ('"$"', "'$'"),
        ("a$", "a$"),
    ],
)
def test_quotes_are_removed(text: str, expected: str) -> None:
    assert " ".join(map(word, the_words(f"x {text}")[1:])) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$a", "${a}"),
        ("${a}b", "${a}b"),
        ('"$a"', '"${a}"'),
        ("$ab$c", "${ab}${c}"),
        ("$1$2x", "${1}${2}x"),
        ("$10", "${1}0"),
        ("${10}", "${10}"),
        ("$@$*$#$?$-$$$!", "${@}${*}${#}${?}${-}${$}${!}"),
        ('"$@"', '"${@}"'),
        ("${a:-b}", "${a:- b}"),
        ("${a-}", "${a- }"),
        ("${a:=b c}", "${a:= b c}"),
        ("${a:?'b c'}", "${a:? 'b c'}"),
        ("\"${a:?'b c'}\"", '"${a:? "\'b c\'"}"'),
        ('"${a:-"b c"}"', "\"${a:- 'b c'}\""),
        ("${a:+$b}", "${a:+ ${b}}"),
        ("${a:-${b:-c}}", "${a:- ${b:- c}}"),
        ("${a:-$(b)}", "${a:- $([b])}"),
        ("${a#*.}", "${a# %{*}.}"),
        ("${a##*/}", "${a## %{*}/}"),
        ("${a%.*}", "${a% .%{*}}"),
        ('"${a%%"$b"*}"', '"${a%% "${b}"%{*}}"'),
        ("\"${a#'}'}\"", "\"${a# '}'}\""),
        ("${a/b/c}", "${a/ b by c}"),
        ("${a//b}", "${a// b}"),
        ("${a//\\//-}", "${a// '/' by -}"),
        ("${a/#b/c}${a/%b/}", "${a/# b by c}${a/% b by }"),
        ('"[${a//|/] [}]"', "'['\"${a// | by ] [}\"']'"),
        ("${a^}${a^^}${a,}${a,,[x]}", "${a^ }${a^^ }${a, }${a,, %{[x]}}"),
        ("${a:1}${a: -1:2}", "${a: 1}${a:  -1:2}"),
        ("${a@Q}", "${a@ Q}"),
        ("${#a}${#}${##}", "${alength}${#}${#length}"),
        ("${#a[@]}", "${a[@]length}"),
        ("${a[1]}${a[@]}${a[$i]}${a[x[1]]}", "${a[1]}${a[@]}${a[$i]}${a[x[1]]}"),
        ("${a[@]:1}", "${a[@]: 1}"),
        ("${!a}", "${a!}"),
        ("${!a:-b}", "${!a:- b}"),
        ("${!a[@]}", "${a[@]!}"),
        ("${!a@}${!a*}", "${a!@}${a!*}"),
        ("${!#}", "${#!}"),
        ("${!}", "${!}"),
    ],
)
def test_parameters(text: str, expected: str) -> None:
    assert " ".join(map(word, the_words(f"x {text}")[1:])) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$(a b)", "$([a b])"),
        ('"$(a "$b")"', '"$([a "${b}"])"'),
        ("$(a; b | c)", "$([a]; <[b] | [c]>)"),
        ("$(<f)", "$([<f])"),
        ("$(a $(b $(c)))", "$([a $([b $([c])])])"),
        ("$( (a) )", "$(<([a])>)"),
        ("$(a # b)\n)", "$([a])"),
        ("`a b`", "$([a b])"),
        ('"`a \\"b\\"`"', "\"$([a 'b'])\""),
        ("`a \\`b\\` \\$c`", "$([a $([b]) ${c}])"),
        ("`a 's/\\\\*//'`", "$([a 's/\\\\*//'])"),
        ("$()", "$()"),
        ("$((1 + $a))", "$((1 + $a))"),
        ("$(((1+2)*3))", "$(((1+2)*3))"),
        ('"$((a<<1))"', '"$((a<<1))"'),
        ("$[1+2]$[a[1]]", "$((1+2))$((a[1]))"),
        ("$((a); (b))", "$(<([a])>; <([b])>)"),
        ("${x:-$((1 + 2))}", "${x:- $((1 + 2))}"),
        ("<(a) >(b)", "<([a]) >([b])"),
        ("--f=<(a)", "--f=<([a])"),
    ],
)
def test_substitutions(text: str, expected: str) -> None:
    assert " ".join(map(word, the_words(f"x {text}")[1:])) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*.conf", "%{*}.conf"),
        ("a?b", "a%{?}b"),
        ("[a-z]x", "%{[a-z]}x"),
        ("[!a][]b][[:space:]]", "%{[!a]}%{[]b]}%{[[:space:]]}"),
        ("[", "["),
        ("[a", "[a"),
        ("'*'\\?\"[a]\"", "'*?[a]'"),
        ("[$a]", "%{[}${a}]"),
        ("!(a|b) @(c)*", "%{!(a|b)} %{@(c)}%{*}"),
        ("a+b@c!d", "a+b@c!d"),
        ("${a}/+([0-9])?(.[0-9])/main -x 2>y", "${a}/%{+([0-9])}%{?(.[0-9])}/main -x"),
    ],
)
def test_patterns(text: str, expected: str) -> None:
    assert " ".join(map(word, the_words(f"x {text}")[1:])) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=b", "[a:=b]"),
        ("a=", "[a:=]"),
        ('a=b c="$d" e f=g', '[a:=b c:="${d}" e f=g]'),
        ("a+=b", "[a+:=b]"),
        ("a[1]=b", "[a[1]:=b]"),
        ('a["x y"]+=b', '[a["x y"]+:=b]'),
        ("a=(b 'c d' $e)", "[a:=(b 'c d' ${e})]"),
        ("a=(\n  b # c\n  [k]=v\n)", "[a:=(b %{[k]}=v)]"),
        ("a=()", "[a:=()]"),
        ('a=(b "$(c)" `d`)', '[a:=(b "$([c])" $([d]))]'),
        ("a+=(b)", "[a+:=(b)]"),
        ('export A=1 B="x y" C', "[export A=1 B='x y' C]"),
        ("local -a x=(1 2) y=3", "[x:=(1 2) local -a y=3]"),
        ("declare $x y", "[declare ${x} y]"),
        ("unset a[1] b", "[unset a%{[1]} b]"),
        ("readonly X=$(y)", "[readonly X=$([y])]"),
        ("'a'=b", "['a'=b]"),
        ("1a=b", "[1a=b]"),
        ("a = b", "[a = b]"),
        ("A=1 exec app", "[A:=1 exec app]"),
    ],
)
def test_assignments(text: str, expected: str) -> None:
    shell_text = read(text)
    assert shape(shell_text.script) == expected
    assert shell_text.errors == ()


def test_the_literal_value_of_a_word() -> None:
    words = the_words("a 'b c'\\ d \"e\" $f g*")
    assert [one.literal for one in words] == ["a", "b c d", "e", None, None]


def test_what_is_quoted_is_known() -> None:
    (one,) = the_words("a'b'")
    assert one.parts == (Literal("a", False), Literal("b", True))
