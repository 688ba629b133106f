"""Shell texts to commands: lists, pipelines, redirections and every compound command."""

from __future__ import annotations

import pytest

from pidone.shell.syntax import AndOr, Case, Command, Function, Pipeline, Redirect, Simple
from shell_shape import shape
from shell_writing import read


def the_command(text: str) -> Command:
    shell_text = read(text)
    assert shell_text.errors == ()
    (statement,) = shell_text.script.statements
    return statement.command


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("# only a comment", ""),
        ("app", "[app]"),
        ("a; b\nc\n\n", "[a]; [b]; [c]"),
        ("a & b", "[a] &; [b]"),
        ("a &\nwait", "[a] &; [wait]"),
        ("a && b || c", "<<[a] && [b]> || [c]>"),
        ("a ||\n\n b", "<[a] || [b]>"),
        ("a && b &", "<[a] && [b]> &"),
        ("a | b | c", "<[a] | [b] | [c]>"),
        ("a |\nb |& c", "<[a] | [b] |& [c]>"),
        ("a | b && c || d | e", "<<<[a] | [b]> && [c]> || <[d] | [e]>>"),
        ("! a | b && c", "<<! <[a] | [b]>> && [c]>"),
        ("! { a; }", "<! <{[a]}>>"),
        ("! ! a", "<! <! [a]>>"),
        ("time -p a | b", "<time <[a] | [b]>>"),
        ("time { a; }; b", "<time <{[a]}>>; [b]"),
        ("time", "<time []>"),
        ("coproc a", "<coproc - [a]>"),
        ("coproc X { a; }", "<coproc X <{[a]}>>"),
        ("let x=1+2 'y = 3'", "[let x=1+2 'y = 3']"),
        ("echo if then fi { } !", "[echo if then fi { } !]"),
        ("foo#bar # baz", "[foo#bar]"),
        ("a # b\n# c\nd", "[a]; [d]"),
        ("[ $a \\> b -o c = d ]\n# it's e\nf", "[[ ${a} '>' b -o c = d ]]; [f]"),
    ],
)
def test_lists_and_pipelines(text: str, expected: str) -> None:
    shell_text = read(text)
    assert shape(shell_text.script) == expected
    assert shell_text.errors == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(a; b)", "<([a]; [b])>"),
        ("( (a) )", "<(<([a])>)>"),
        ("((a) || (b))", "<(<<([a])> || <([b])>>)>"),
        ("{ a; b; }", "<{[a]; [b]}>"),
        ("if a; then b; fi", "<if [a] then [b]>"),
        (
            "if a; then b; elif c\nthen d; else e; fi",
            "<if [a] then [b] elif [c] then [d] else [e]>",
        ),
        ("if (a) then b; fi", "<if <([a])> then [b]>"),
        ("f() { if a; then b; fi }", "<f() <{<if [a] then [b]>}>>"),
        ("while a; do b; done", "<while [a] do [b]>"),
        ("until a\ndo b\ndone", "<until [a] do [b]>"),
        ("while read x; do y; done | z", "<<while [read x] do [y]> | [z]>"),
        ("for x in a 'b c' $d; do e; done", "<for x in a 'b c' ${d} do [e]>"),
        ("for x in; do e; done", "<for x in do [e]>"),
        ("for x; do e; done", "<for x do [e]>"),
        ("for x\ndo e; done", "<for x do [e]>"),
        ("select x in a; do e; done", "<for x in a do [e]>"),
        ("for ((i = 0; i < 3; i++)); do e; done", "<for ((i = 0;i < 3;i++)) do [e]>"),
        ("for ((;;)) { e; }", "<for ((;;)) do [e]>"),
        ("f() { a; }", "<f() <{[a]}>>"),
        ("function f { a; }", "<f() <{[a]}>>"),
        ("function f() (a)", "<f() <([a])>>"),
        ("f ()\n{\n  a\n} >x", "<f() <{[a]} >x>>"),
        ("start-app() if a; then b; fi", "<start-app() <if [a] then [b]>>"),
        ("(( a++ )) && b", "<<(( a++ ))> && [b]>"),
        ("case $x in esac", "<case ${x} in>"),
        ("case $x in a) b;; esac", "<case ${x} in a) [b];;>"),
        (
            "case x in (a|b*) c;& [0-9]) ;;& *) d; esac",
            "<case x in a|b%{*}) [c];& %{[0-9]}) ;;& %{*}) [d];;>",
        ),
        ("case $1 in\n-*|'')\n  a\n  ;;\nesac", "<case ${1} in -%{*}|'') [a];;>"),
        ("case x in ?(-)a) b;; esac", "<case x in %{?(-)}a) [b];;>"),
        ("x=$(case a in a) b;; esac)", "[x:=$(<case a in a) [b];;>)]"),
    ],
)
def test_compound_commands(text: str, expected: str) -> None:
    shell_text = read(text)
    assert shape(shell_text.script) == expected
    assert shell_text.errors == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[ -n $a ]]", "<[[ -n ${a} ]]>"),
        ("[[ $a ]]", "<[[ ${a} ]]>"),
        ("[[ $a == b* ]]", "<[[ ${a} == b%{*} ]]>"),
        ("[[ $a = b && -f c || d -nt e ]]", "<[[ <<${a} = b> && <-f c>> || <d -nt e> ]]>"),
        ("[[ ! -f x || ( a < b ) ]]", "<[[ <! <-f x>> || <a < b> ]]>"),
        ("[[ ! a && b ]]", "<[[ <! <a>> && <b> ]]>"),
        ("[[ $a =~ ^(a|b)+$ && c ]]", "<[[ <${a} =~ ^(a|b)+$> && <c> ]]>"),
        ("[[ $a =~ $b ]] 2>f", "<[[ ${a} =~ ${b} ]] 2>f>"),
        ('[[ "$a" =~ "$b"=(.*) ]]', '<[[ "${a}" =~ "${b}"=(.%{*}) ]]>'),
        ("[[ a -ef b\n&&\nc ]]", "<[[ <a -ef b> && <c> ]]>"),
        ("[[ -z == -z ]]", "<[[ -z == -z ]]>"),
        ('[ -n "$a" -a ! -f b ]', '[[ -n "${a}" -a ! -f b ]]'),
        ('[ "$a"=b ]', '[[ "${a}"=b ]]'),
        ("test 1 -eq 2 && a", "<[test 1 -eq 2] && [a]>"),
    ],
)
def test_conditions(text: str, expected: str) -> None:
    shell_text = read(text)
    assert shape(shell_text.script) == expected
    assert shell_text.errors == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a > f", "[a >f]"),
        ("> f a", "[a >f]"),
        ("> f", "[>f]"),
        ("a && b > f", "<[a] && [b >f]>"),
        ("a | b 2>&1 >f | c", "<[a] | [b 2>&1 >f] | [c]>"),
        ("a <f >>g >|h &>i &>>j <>k", "[a <f >>g >|h &>i &>>j <>k]"),
        ("exec 3<>f 4>&- <&5-", "[exec 3<>f 4>&- <&5-]"),
        ("exec {fd}>f", "[exec -1>f]"),
        ("a 2 >f", "[a 2 >f]"),
        ('a <<<"$b c"', "[a <<<\"${b}\"' c']"),
        ("{ a; } >f 2>&1", "<{[a]} >f 2>&1>"),
        ("if a; then b; fi <f", "<if [a] then [b] <f>"),
        ("exec > >(tee f) 2>&1", "[exec >>([tee f]) 2>&1]"),
        ("stop() { a; } 2>f", "<stop() <{[a]} 2>f>>"),
        ('a >&"$b"', '[a >&"${b}"]'),
    ],
)
def test_redirections(text: str, expected: str) -> None:
    shell_text = read(text)
    assert shape(shell_text.script) == expected
    assert shell_text.errors == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cat <<E\na $b\nE\nc", "[cat <<E{'a '\"${b}\"'\\n'}]; [c]"),
        ("cat <<'E'\na $b\nE\n", "[cat <<'E'{'a $b\\n'}]"),
        ("cat <<\\E\n$b\nE\n", "[cat <<'E'{'$b\\n'}]"),
        ("cat <<E\n\\$a `b` $(c) \\x\nE\n", "[cat <<E{'$a '\"$([b])\"' '\"$([c])\"' \\\\x\\n'}]"),
        ("cat <<-E\n\ta\n\t\t$b\n\tE\nc", "[cat <<E{'a\\n'\"${b}\"'\\n'}]; [c]"),
        ("cat <<E | grep x && y\na\nE\nz", "<<[cat <<E{'a\\n'}] | [grep x]> && [y]>; [z]"),
        ("cat <<E >f\na\nE", "[cat <<E{'a\\n'} >f]"),
        ("cat <<A <<B && c\na\nA\nb\nB\nd", "<[cat <<A{'a\\n'} <<B{'b\\n'}] && [c]>; [d]"),
        ("a <<E\nE\nb", "[a <<E{}]; [b]"),
        ("if a <<E; then b; fi\nx\nE\n", "<if [a <<E{'x\\n'}] then [b]>"),
        ("x=$(cat <<E\na b\nE\n)", "[x:=$([cat <<E{'a b\\n'}])]"),
        ("cat <<E\na 'b\nE\nexec c", '[cat <<E{"a \'b\\n"}]; [exec c]'),
        ("cat <<E\na", "[cat <<E{'a'}]"),
        ("cat <<E\n${a:-b c}\nE", "[cat <<E{\"${a:- 'b c'}\"'\\n'}]"),
        ("cat <<E\n`a\nE\nexec b", "[cat <<E{'`a\\n'}]; [exec b]"),
    ],
)
def test_here_documents(text: str, expected: str) -> None:
    shell_text = read(text)
    assert shape(shell_text.script) == expected
    assert shell_text.errors == ()


def test_an_operator_of_a_redirection_and_its_descriptor() -> None:
    simple = the_command("a 2>>f <<-'E'\n\tx\n\tE\n")
    assert isinstance(simple, Simple)
    first, second = simple.redirects
    assert (first.operator, first.descriptor, first.target.literal) == (">>", 2, "f")
    assert isinstance(second, Redirect)
    assert second.body is not None
    assert (second.operator, second.target.literal, second.body.literal) == ("<<", "E", "x\n")


def test_which_stages_hand_on_their_errors() -> None:
    pipeline = the_command("a | b |& c")
    assert isinstance(pipeline, Pipeline)
    assert pipeline.both == (False, True, False)


def test_a_long_chain_is_a_shallow_tree_in_the_same_order() -> None:
    names = [f"a{number}" for number in range(500)]
    found: list[str] = []

    def visit(command: Command, depth: int) -> None:
        assert depth < 20
        if isinstance(command, AndOr):
            assert command.operator == "&&"
            visit(command.left, depth + 1)
            visit(command.right, depth + 1)
        else:
            assert isinstance(command, Simple)
            found.append(command.words[0].literal or "")

    visit(the_command(" && ".join(names)), 0)
    assert found == names


def test_names_and_terminators() -> None:
    function = the_command("stop_app() { :; }")
    assert isinstance(function, Function)
    assert function.name == "stop_app"
    case = the_command("case $1 in a) ;& b) ;;& c) esac")
    assert isinstance(case, Case)
    assert [clause.terminator for clause in case.items] == [";&", ";;&", ";;"]
