using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Cel.Rules;
using ClaudeConfig.CrdSchema.Structural;
using ClaudeConfig.LocalCluster.Tests.Schema;

namespace ClaudeConfig.LocalCluster.Tests.Cel;

public sealed class RuleValidationTests
{
    [Fact]
    public void Validate_BrokenRule_GivesTheRulesMessage()
    {
        Assert.Equal(["spec: Invalid value: \"object\": small widgets have at most 3 replicas"], Errors("""{"size":"small","replicas":4}"""));
        Assert.Empty(Errors("""{"size":"small","replicas":3}"""));
    }

    [Fact]
    public void Validate_MissingField_SaysThatTheRuleCouldNotBeEvaluated() =>
        Assert.Equal(["spec: Invalid value: \"object\": no such key: replicas evaluating rule: small widgets have at most 3 replicas"], Errors("""{"size":"small"}"""));

    [Fact]
    public void Validate_TransitionRule_LooksAtTheOldObject()
    {
        var old = Widgets.With("""{"size":"large","replicas":1,"immutable":"x"}""");

        Assert.Equal(["spec.immutable: Invalid value: \"string\": immutable is immutable"], Errors("""{"size":"large","replicas":1,"immutable":"y"}""", old));
        Assert.Empty(Errors("""{"size":"large","replicas":1,"immutable":"y"}"""));
    }

    [Theory]
    [InlineData("self.list.isSorted() && self.list.sum() == 6 && self.list.min() == 1 && self.list.max() == 3 && self.list.indexOf(2) == 1")]
    [InlineData("self.text.find('[0-9]+') == '12' && self.text.findAll('[a-z]').size() == 2 && self.text.upperAscii() == 'A12B'")]
    [InlineData("isURL(self.url) && url(self.url).getHostname() == 'x.y' && url(self.url).getPort() == '8080' && url(self.url).getEscapedPath() == '/z' && url(self.url).getQuery()['q'] == ['1']")]
    [InlineData("self.at > timestamp('2020-01-01T00:00:00Z') && self.__namespace__ == 'n' && self.a__dash__b == 1.5 && !has(self.absent)")]
    [InlineData("self.list.map(x, x * 2).filter(x, x > 2) == [4, 6] && self.list.exists_one(x, x == 2) && self.list.map(x, x > 1, string(x)).join('-') == '2-3'")]
    [InlineData("self.text.substring(1, 3) == '12' && self.text.replace('1', 'x') == 'ax2b' && self.text.split('1') == ['a', '2b'] && self.text.indexOf('2') == 2 && self.text.charAt(0) == 'a'")]
    [InlineData("duration('1h30m') == duration('90m') && duration('90m').getHours() == 1 && self.at.getFullYear() == 2021 && self.at - duration('24h') == timestamp('2020-12-31T00:00:00Z')")]
    [InlineData("int('7') == 7 && string(7) + 'x' == '7x' && double('1.5') == 1.5 && type(self.list) == list && 'a' in {'a': 1} && {'a': 1}['a'] == 1")]
    [InlineData("self.list[0] == 1 && (self.list.size() > 2 ? true : false) && !(2 in [3, 4]) && -self.list[1] == -2 && 7 % 4 == 3 && 7 / 2 == 3")]
    [InlineData("(self.list[9] == 1 || self.text == 'a12b') && !(self.list[9] == 1 && self.text != 'a12b')")]
    [InlineData("self.set == ['b', 'a'] && self.either == 5 && type(self.either) == int && size(self.labels) == 1 && self.labels.all(k, self.labels[k] == 'v')")]
    public void Validate_RuleThatHolds_FindsNothingAndItsOppositeDoes(string rule)
    {
        Assert.Empty(Check(rule));
        Assert.Equal([$"<nil>: Invalid value: \"object\": failed rule: !({rule})"], Check($"!({rule})"));
    }

    [Theory]
    [InlineData("self.list[9] == 1", "index out of bounds: 9 evaluating rule: self.list[9] == 1")]
    [InlineData("self.labels['none'] == 'x'", "no such key: none evaluating rule: self.labels['none'] == 'x'")]
    [InlineData("1 / (self.list[0] - 1) == 1", "division by zero evaluating rule: 1 / (self.list[0] - 1) == 1")]
    [InlineData("9223372036854775807 + self.list[0] > 0", "integer overflow evaluating rule: 9223372036854775807 + self.list[0] > 0")]
    [InlineData("duration(self.text) > duration('1s')", "type conversion error from 'string' to 'google.protobuf.Duration' evaluating rule: duration(self.text) > duration('1s')")]
    [InlineData("url('').getHost() == ''", "URL parse error during conversion from string: parse \"\": empty url evaluating rule: url('').getHost() == ''")]
    [InlineData("true || self.set.join('') == ''", null)]
    [InlineData("self.set.join('') == 'ab' || true", "internal error: interface conversion: interface {} is []interface {}, not []string evaluating rule: self.set.join('') == 'ab' || true")]
    [InlineData("self.either.size() == 5", "'no such overload': call arguments did not match a supported operator, function or macro signature for rule: self.either.size() == 5")]
    public void Validate_RuleThatFails_SaysWhy(string rule, string? expected) =>
        Assert.Equal(expected is null ? [] : [$"<nil>: Invalid value: \"object\": {expected}"], Check(rule));

    [Fact]
    public void Validate_ItemsOfAListMap_AreComparedWithTheirOldSelves()
    {
        var schema = Widgets.Parse("""
            {"type":"object","properties":{"ports":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],"items":{"type":"object","required":["name"],
             "properties":{"name":{"type":"string"},"port":{"type":"integer"}},"x-kubernetes-validations":[{"rule":"self.port >= oldSelf.port","message":"ports only grow"}]}}}}
            """);
        var old = Widgets.Parse("""{"ports":[{"name":"a","port":1},{"name":"b","port":2}]}""");

        Assert.Equal(["ports[0]: Invalid value: \"object\": ports only grow"], Check(schema, Widgets.Parse("""{"ports":[{"name":"b","port":1},{"name":"a","port":2},{"name":"c","port":0}]}"""), old));
    }

    [Theory]
    [InlineData("[]", true)]
    [InlineData("""["1h"]""", false)]
    public void Validate_SetOfTimes_EqualsNothing(string set, bool isEqual)
    {
        var schema = Widgets.Parse("""
            {"type":"object","properties":{"s":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string","format":"duration"}}},"x-kubernetes-validations":[{"rule":"self.s == self.s"}]}
            """);

        Assert.Equal(isEqual, !Check(schema, new JsonObject { ["s"] = JsonNode.Parse(set) }, null).Any());
    }

    [Fact]
    public void Validate_RuleThatCostsTooMuch_IsEnded()
    {
        var schema = Widgets.Parse("""{"type":"object","properties":{"n":{"type":"array","items":{"type":"integer"}}}}""");
        schema["x-kubernetes-validations"] = new JsonArray(new JsonObject { ["rule"] = "self.n.all(a, self.n.all(b, self.n.all(c, self.n.all(d, a + b + c + d >= 0))))" });
        var many = new JsonObject { ["n"] = new JsonArray([.. Enumerable.Range(0, 400).Select(i => (JsonNode)i)]) };

        var error = Assert.Single(Check(schema, many, null));

        Assert.Contains("'operation cancelled: actual cost limit exceeded': no further validation rules will be run", error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Errors(string spec, JsonObject? old = null) =>
        Widgets.Schema().Validate(Widgets.With(spec), old).Select(error => $"{error.Field}: {error.Message}");

    private static IEnumerable<string> Check(string rule)
    {
        var schema = Widgets.Parse("""
            {"type":"object","properties":{"list":{"type":"array","items":{"type":"integer"}},"text":{"type":"string"},"url":{"type":"string"},
             "at":{"type":"string","format":"date-time"},"namespace":{"type":"string"},"a-b":{"type":"number"},"absent":{"type":"string"},
             "set":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}},"either":{"x-kubernetes-int-or-string":true},
             "labels":{"type":"object","additionalProperties":{"type":"string"}}}}
            """);
        schema["x-kubernetes-validations"] = new JsonArray(new JsonObject { ["rule"] = rule });
        return Check(schema, Widgets.Parse("""
            {"list":[1,2,3],"text":"a12b","url":"https://x.y:8080/z?q=1","at":"2021-01-01T00:00:00Z","namespace":"n","a-b":1.5,"set":["a","b"],"either":5,"labels":{"k":"v"}}
            """), null);
    }

    private static IEnumerable<string> Check(JsonObject schema, JsonObject value, JsonObject? old) =>
        RuleValidation.Validate(RuleTree.Compile(SchemaParser.Parse(schema), isRoot: false)!, value, old).Select(error => $"{error.Field}: {error.Message}");
}
