using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Metering.Ingest;
using ClaudeConfig.Metering.Tests.Kit;

namespace ClaudeConfig.Metering.Tests;

public sealed class EventContentTests
{
    private static readonly UsageEvent Whole = A.Event(DateTimeOffset.Parse("2026-11-23T12:00:00Z"), 1, "id") with
    {
        Route = new ObjectRef("team", "route"), Target = "t", UpstreamRequestId = "r", FirstByteMilliseconds = 3, LeaseId = "l", LeaseCharge = 1.5m,
        Attribution = new Attribution
        {
            Project = A.Team, Member = "m", Key = "k", SessionId = "s", AgentId = "a", ParentAgentId = "p", Tags = new SortedDictionary<string, string> { ["x"] = "1" },
        },
        Modifiers = new PricingModifiers { InferenceGeo = "us", ServiceTier = "batch" },
    };

    /// <summary>Every field that a contract has now or will have: a copy that differs in any one is no duplicate.</summary>
    public static TheoryData<string> Fields { get; } = new(Leaves(typeof(UsageEvent), ""));

    [Theory]
    [MemberData(nameof(Fields))]
    public void Hash_OfAnEventThatDiffersInOneField_IsAnother(string path)
    {
        var node = JsonNode.Parse(JsonSerializer.Serialize(Whole, ContractsJson.Default.UsageEvent))!;
        var (parent, name) = (node, path.Split('.')[^1]);
        foreach (var part in path.Split('.')[..^1])
        {
            parent = parent[part]!;
        }

        parent[name] = Other(parent[name], name);
        var changed = node.Deserialize(ContractsJson.Default.UsageEvent)!;
        Assert.NotEqual(EventContent.HashOf(Whole), EventContent.HashOf(changed));
        Assert.Equal(name is "id" or "source" or "tenant", EventContent.KeyOf(Whole) != EventContent.KeyOf(changed));
    }

    [Fact]
    public void Hash_OfTheSameContent_IsTheSameHoweverItWasWritten()
    {
        var spelled = Whole with { StartTime = Whole.StartTime.ToOffset(TimeSpan.FromHours(2)), LeaseCharge = 1.50000m };
        Assert.Equal(EventContent.HashOf(Whole), EventContent.HashOf(spelled));
    }

    [Fact]
    public void Key_OfPartsThatJoinAlike_Differs() =>
        Assert.NotEqual(EventContent.KeyOf(Whole with { Source = "a-b", Id = "c" }), EventContent.KeyOf(Whole with { Source = "a", Id = "b-c" }));

    private static IEnumerable<string> Leaves(Type type, string prefix) =>
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.SetMethod is not null
        let name = prefix + JsonNamingPolicy.CamelCase.ConvertName(property.Name)
        let inner = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType
        from leaf in inner.Assembly == typeof(UsageEvent).Assembly && !inner.IsEnum ? Leaves(inner, name + ".") : [name]
        select leaf;

    // Project and route are structs whose properties can be set; all else is a text, a number, a truth, a time or a dictionary.
    private static JsonNode Other(JsonNode? value, string name) => value switch
    {
        null => name is "batch" or "fast" or "estimated" ? JsonValue.Create(true) : throw new InvalidOperationException($"{name} is not set in the test's event"),
        JsonObject => new JsonObject { ["y"] = "2" },
        JsonValue text when text.TryGetValue<bool>(out var truth) => JsonValue.Create(!truth),
        JsonValue text when text.TryGetValue<long>(out var number) => JsonValue.Create(number + 1),
        JsonValue text when name == "outcome" => JsonValue.Create("Interrupted"),
        JsonValue text when decimal.TryParse(text.GetValue<string>(), out var amount) => JsonValue.Create((amount + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)),
        JsonValue text when DateTimeOffset.TryParse(text.GetValue<string>(), out var time) => JsonValue.Create(time.AddSeconds(-1).ToString("O")),
        var text => JsonValue.Create(text.GetValue<string>() + "'"),
    };
}
