namespace Rules.Tests;

/// <summary>What patterns match, and what they leave alone.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData("$a->$f", "void f(struct s *p)\n{\n\tp->x = 1;\n\tq.x = 2;\n}\n", 3)]
    [InlineData("($T *)$p + 1", "void *f(void *p)\n{\n\treturn (struct s *)p + 1;\n}\n", 3)]
    [InlineData("($T *)$p + 1", "void *f(void *p)\n{\n\treturn 1 + ((struct s *)(p));\n}\n", 3)]
    [InlineData("read_sysreg_s(SYS_X)", "u64 f(void)\n{\n\treturn read_sysreg_s(SYS_X);\n}\n", 3)]
    [InlineData("f($a, ..., $a)", "void g(void)\n{\n\tf(x, y, z, x);\n\tf(x, y);\n}\n", 3)]
    [InlineData("f(..., $n * 2, ...)", "void g(void)\n{\n\tf(a, b);\n\tf(2 * a, b);\n}\n", 4)]
    [InlineData("container_of($p, struct s, $m)", "void g(void)\n{\n\tx = container_of(p, struct s, m);\n}\n", 3)]
    [InlineData("if ($c) return $v;", "int g(int c)\n{\n\tif (c) {\n\t\treturn 2;\n\t}\n\treturn 1;\n}\n", 3)]
    [InlineData("lock($l); ... lock($l);", "void g(void)\n{\n\tlock(a);\n\twork();\n\tlock(b);\n\tlock(a);\n}\n", 3)]
    [InlineData("$v = f();", "void g(void)\n{\n\tint a, b = f();\n}\n", 3)]
    [InlineData("unsigned long $m;", "struct s {\n\tu64 a;\n\tunsigned long b;\n};\n", 3)]
    [InlineData("{ ..., .reset = $r, ... }", "static const struct d table[] = {\n\t{ SYS_DESC(X), .reset = a },\n};\n", 2)]
    [InlineData(".reset = $r", "static const struct d table[] = {\n\t{ SYS_DESC(X),\n\t  .reset = a },\n};\n", 3)]
    [InlineData("#define $n BIT(17)", "#define A BIT(16)\n#define B BIT(17)\n", 2)]
    [InlineData("p->x", "#define X(p) \\\n\t(p->x + 1)\n", 2)]
    [InlineData("free($x)", "void g(void)\n{\n\tlist_for_each_entry(x, head, link) {\n\t\tfree(x);\n\t}\n}\n", 4)]
    [InlineData("free($x)", "static int __init g(char __user *c)\n{\n\tfor_each_thing(x)\n\t\tfree(x);\n\treturn 0;\n}\n", 4)]
    [InlineData("$x == $x", "int g(int a)\n{\n#ifdef A\n\tif (a == b)\n\t\treturn 1;\n#else\n\tif (a == a)\n\t\treturn 1;\n#endif\n\treturn 0;\n}\n", 7)]
    [InlineData("kvm_err(...)", "void g(void)\n{\n\tkvm_err(KERN_ERR \"%\" PRIx64 \"\\n\", x);\n}\n", 3)]
    [InlineData("asks($v, $level)", "int g(struct v *v)\n{\n\treturn asks(v, 52_BIT);\n}\n", 3)]
    public void A_pattern_matches_code_as_it_is_spelled(string pattern, string text, int line) =>
        Assert.Equal([line], GivenPattern.Lines(GivenPattern.Pattern(pattern), text));

    [Theory]
    [InlineData("$a->x", "void f(void)\n{\n\tp.x = 1;\n}\n")]
    [InlineData("lock($l); unlock($l);", "void g(void)\n{\n\tlock(a);\n\twork();\n\tunlock(a);\n}\n")]
    [InlineData("f($a, $a)", "void g(void)\n{\n\tf(x, y);\n}\n")]
    [InlineData("$a - $a", "int g(void)\n{\n\treturn a - b;\n}\n")]
    [InlineData("free($x)", "#if 0\nvoid g(void)\n{\n\tfree(x);\n}\n#endif\n")]
    [InlineData("free($x)", "void g(void)\n{\n\t/* free(x); */\n\tputs(\"free(x)\");\n}\n")]
    public void A_pattern_leaves_other_code_alone(string pattern, string text) => Assert.Empty(GivenPattern.Lines(GivenPattern.Pattern(pattern), text));

    [Fact]
    public void Only_lines_that_the_patch_adds_are_told_and_a_move_adds_nothing()
    {
        const string Bad = "void f(void)\n{\n\tbad();\n}\n";
        Assert.Empty(GivenPattern.Lines(GivenPattern.Pattern("bad()"), Bad, Bad + "\nvoid g(void)\n{\n\tgood();\n}\n"));
        Assert.Empty(GivenPattern.Lines(GivenPattern.Pattern("bad()"), Bad + "\nvoid g(void)\n{\n\tgood();\n}\n", "void g(void)\n{\n\tgood();\n}\n\nvoid h(void)\n{\n\tbad();\n}\n"));
    }

    [Fact]
    public void A_removed_line_is_told_where_the_rule_asks_for_it()
    {
        var finding = Assert.Single(GivenPattern.Review(GivenPattern.Rules("\"pattern\": { \"code\": \"isb()\", \"on\": \"removed\" }"), "void f(void)\n{\n\tisb();\n}\n", "void f(void)\n{\n}\n").Findings);
        Assert.Equal((2, DiffSide.Old, 3, "-\tisb();"), (finding.Patch, finding.Side, finding.Line, finding.Quoted));
    }

    [Theory]
    [InlineData("\"where\": { \"x\": { \"kind\": \"constant\" } }", 4, 5)]
    [InlineData("\"where\": { \"x\": { \"kind\": \"identifier\" } }", 3, 5, 6)]
    [InlineData("\"where\": { \"x\": { \"type\": \"unsigned long long\" } }", 6)]
    [InlineData("\"where\": { \"x\": { \"maxWidth\": 32 } }", 3, 4)]
    [InlineData("\"where\": { \"x\": { \"matches\": \"^[a-z]$\", \"matchesNot\": \"b\" } }", 3)]
    [InlineData("\"inside\": { \"function\": \"^other\" }")]
    [InlineData("\"inside\": { \"function\": \"!^other\" }, \"where\": { \"x\": { \"matches\": \"^a$\" } }", 3)]
    [InlineData("\"unless\": \"other($x)\"", 3, 4, 5)]
    [InlineData("\"requires\": \"other($x)\"", 6)]
    public void Conditions_narrow_a_pattern(string conditions, params int[] lines) =>
        Assert.Equal(lines, GivenPattern.Lines(
            $"\"pattern\": {{ \"code\": \"f($x)\", {conditions} }}",
            "void g(int a, unsigned long long b) {\n\n\tf(a);\n\tf(3);\n\tf(LIMIT);\n\tf(b);\n\tother(b);\n}\n"));

    [Fact]
    public void Named_groups_are_words_for_later_conditions_and_for_the_message()
    {
        var rules = RuleSet.Parse("""
            { "rules": [{ "id": "given", "title": "{stem} by {function}", "severity": "note", "scope": [], "rationale": "r", "references": [], "message": "{code}",
              "pattern": { "code": "$x & $m", "where": { "x": { "matches": "^(?<stem>\\w+)_VALUE$" }, "m": { "matches": "^{stem}_MASK$" } } } }] }
            """, "mine.json");
        var finding = Assert.Single(GivenPattern.Review(rules, "int g(void)\n{\n\treturn A_MASK & A_VALUE\n\t\t| (B_VALUE & C_MASK);\n}\n").Findings);
        Assert.Equal(("A by g", "A_MASK & A_VALUE"), (finding.Title, finding.Message));
    }

    [Theory]
    [InlineData("f(")]
    [InlineData("$")]
    [InlineData("@")]
    [InlineData("")]
    [InlineData("$x")]
    [InlineData("... f();")]
    [InlineData("} {")]
    public void A_pattern_that_is_no_code_is_refused_with_its_place(string pattern)
    {
        var rules = RuleSet.Parse($$"""{ "rules": [{ "id": "given", "title": "t", "severity": "note", "scope": [], "rationale": "r", "references": [], "message": "m", {{GivenPattern.Pattern(pattern)}} }] }""", "mine.json");
        Assert.Empty(rules.Rules);
        Assert.StartsWith("rules[0]", rules.Problems[0].Key, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_code_ends_in_a_diagnostic_and_not_in_a_long_wait()
    {
        var calls = string.Concat(Enumerable.Repeat("\tf(a);\n", 3000));
        var review = GivenPattern.Review(GivenPattern.Rules(GivenPattern.Pattern("f($a); ... f($b); ... f($c); ... g($a, $b, $c);")), $"void h(void)\n{{\n{calls}}}\n");
        Assert.Empty(review.Findings);
        Assert.Empty(GivenPattern.Review(GivenPattern.Rules(GivenPattern.Pattern("g(1)")), $"void h(void)\n{{\n{string.Concat(Enumerable.Repeat("a(;{", 20000))}").Findings);
    }
}
