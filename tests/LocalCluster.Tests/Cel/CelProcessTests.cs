using System.Diagnostics;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Cel;
using ClaudeConfig.LocalCluster.Schema;
using ClaudeConfig.LocalCluster.Tests.Schema;

namespace ClaudeConfig.LocalCluster.Tests.Cel;

public sealed class CelProcessTests : IDisposable
{
    private readonly ICelEvaluator _cel = CelLocator.Create();

    public void Dispose() => (_cel as IDisposable)?.Dispose();

    [Fact]
    public void Validate_BrokenRule_GivesTheRulesMessage()
    {
        Need();

        Assert.Equal(["spec: Invalid value: \"object\": small widgets have at most 3 replicas"], Errors("""{"size":"small","replicas":4}"""));
        Assert.Empty(Errors("""{"size":"small","replicas":3}"""));
    }

    [Fact]
    public void Validate_MissingField_SaysThatTheRuleCouldNotBeEvaluated()
    {
        Need();

        Assert.Equal(["spec: Invalid value: \"object\": no such key: replicas evaluating rule: small widgets have at most 3 replicas"], Errors("""{"size":"small"}"""));
    }

    [Fact]
    public void Validate_TransitionRule_LooksAtTheOldObject()
    {
        Need();
        var old = Widgets.With("""{"size":"large","replicas":1,"immutable":"x"}""");

        Assert.Equal(["spec.immutable: Invalid value: \"string\": immutable is immutable"], Errors("""{"size":"large","replicas":1,"immutable":"y"}""", old));
        Assert.Empty(Errors("""{"size":"large","replicas":1,"immutable":"y"}"""));
    }

    [Theory]
    [InlineData("self.list.isSorted() && self.list.sum() == 6 && self.list.min() == 1 && self.list.max() == 3 && self.list.indexOf(2) == 1")]
    [InlineData("self.text.find('[0-9]+') == '12' && self.text.findAll('[a-z]').size() == 2 && self.text.upperAscii() == 'A12B'")]
    [InlineData("isURL(self.url) && url(self.url).getHostname() == 'x.y' && url(self.url).getPort() == '8080' && url(self.url).getEscapedPath() == '/z'")]
    [InlineData("self.at > timestamp('2020-01-01T00:00:00Z') && self.__namespace__ == 'n' && self.a__dash__b == 1.5 && !has(self.absent)")]
    public void Evaluate_KubernetesFunctions_AreKnown(string rule)
    {
        Need();
        var schema = Widgets.Parse("""
            {"type":"object","properties":{"list":{"type":"array","items":{"type":"integer"}},"text":{"type":"string"},"url":{"type":"string"},
             "at":{"type":"string","format":"date-time"},"namespace":{"type":"string"},"a-b":{"type":"number"},"absent":{"type":"string"}}}
            """);
        schema["x-kubernetes-validations"] = new JsonArray(new JsonObject { ["rule"] = rule });
        var value = Widgets.Parse("""{"list":[1,2,3],"text":"a12b","url":"https://x.y:8080/z?q=1","at":"2021-01-01T00:00:00Z","namespace":"n","a-b":1.5}""");

        Assert.Empty(_cel.Evaluate(schema, value, null));
        value["list"] = new JsonArray(3, 1);
        value["text"] = "none";
        value["url"] = "no url";
        value["at"] = "2001-01-01T00:00:00Z";
        Assert.Single(_cel.Evaluate(schema, value, null));
    }

    [Fact]
    public void Compile_RuleThatDoesNotParse_IsNamed()
    {
        Need();
        var schema = Widgets.Parse("""{"type":"object","x-kubernetes-validations":[{"rule":"self.x =="}]}""");

        var error = Assert.Single(_cel.Compile(schema, "spec.validation.openAPIV3Schema"));

        Assert.Equal("spec.validation.openAPIV3Schema.x-kubernetes-validations[0].rule", error.Field);
        Assert.StartsWith("Invalid value: \"self.x ==\": compilation failed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("self.b == 1", "Invalid value: \"self.b == 1\": compilation failed: ERROR: <input>:1:5: undefined field 'b'\n | self.b == 1\n | ....^")]
    [InlineData("self.items.all(i, i.nme == '')", "Invalid value: \"self.items.all(i, i.nme == '')\": compilation failed: ERROR: <input>:1:20: undefined field 'nme'\n | self.items.all(i, i.nme == '')\n | ...................^")]
    [InlineData("nosuch(self.a)", "Invalid value: \"nosuch(self.a)\": compilation failed: ERROR: <input>:1:7: undeclared reference to 'nosuch' (in container '')\n | nosuch(self.a)\n | ......^")]
    [InlineData("self.labels.all(k, k != other)", "Invalid value: \"self.labels.all(k, k != other)\": compilation failed: ERROR: <input>:1:25: undeclared reference to 'other' (in container '')\n | self.labels.all(k, k != other)\n | ........................^")]
    [InlineData("self.a.startsWith('x') && has(self.items[0].name) && self.labels.x == 'y' && self.metadata.name == '' && type(self.a) == string && self.items.exists_one(i, i.name == 'z')", null)]
    public void Compile_RuleWithUnknownNames_IsRefusedWithItsPlace(string rule, string? expected)
    {
        Need();
        var schema = Widgets.Parse("""
            {"type":"object","properties":{"a":{"type":"string"},"labels":{"type":"object","additionalProperties":{"type":"string"}},
             "items":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"}}}}}}
            """);
        schema["x-kubernetes-validations"] = new JsonArray(new JsonObject { ["rule"] = rule });

        var found = _cel.Compile(schema, "").SingleOrDefault()?.Message;

        Assert.Equal(expected, found);
    }

    [Fact]
    public void Evaluate_ProcessKilled_StartsAnotherOne()
    {
        Need();
        Assert.Empty(Errors("""{"size":"small","replicas":3}"""));
        var first = ((CelProcess)_cel).ProcessId!.Value;
        using (var node = Process.GetProcessById(first))
        {
            node.Kill();
            node.WaitForExit(10_000);
        }

        Assert.Single(Errors("""{"size":"small","replicas":4}"""));
        Assert.NotEqual(first, ((CelProcess)_cel).ProcessId);
    }

    [Fact]
    public void Evaluate_EndlessRule_IsReportedAndTheNextOneWorks()
    {
        Need();
        using var impatient = (CelProcess)CelLocator.Create(new CelOptions { Timeout = TimeSpan.FromMilliseconds(300) });
        var schema = Widgets.Parse("""{"type":"object","properties":{"n":{"type":"array","items":{"type":"integer"}}}}""");
        Assert.Empty(impatient.Evaluate(Widgets.OpenApi(), Widgets.With("""{"size":"large","replicas":1}"""), null));
        schema["x-kubernetes-validations"] = new JsonArray(new JsonObject { ["rule"] = "self.n.all(a, self.n.all(b, self.n.all(c, self.n.all(d, a + b + c + d >= 0))))" });
        var many = new JsonObject { ["n"] = new JsonArray([.. Enumerable.Range(0, 400).Select(i => (JsonNode)i)]) };
        impatient.Compile(schema, "");

        var error = Assert.Single(impatient.Evaluate(schema, many, null));

        Assert.Contains("took longer than 0.3 s", error.Message, StringComparison.Ordinal);
        Assert.Empty(impatient.Evaluate(Widgets.OpenApi(), Widgets.With("""{"size":"large","replicas":1}"""), null));
    }

    [Fact]
    public void Create_NoNode_SaysHowToGetIt() =>
        Assert.Contains("install Node.js", CelLocator.Create(new CelOptions { Node = "no-such-node" }).Notice, StringComparison.Ordinal);

    [Fact]
    public void Create_NoPackage_SaysHowToGetIt()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "needs a program to stand for node");

        Assert.Contains("npm install", CelLocator.Create(new CelOptions { Node = "/bin/sh", ModulesFolder = Path.GetTempPath() }).Notice, StringComparison.Ordinal);
    }

    private void Need() => Assert.SkipWhen(_cel.Notice is not null, _cel.Notice ?? "");

    private IEnumerable<string> Errors(string spec, JsonObject? old = null) =>
        Widgets.Schema(_cel).Validate(Widgets.With(spec), old).Select(error => $"{error.Field}: {error.Message}");
}
