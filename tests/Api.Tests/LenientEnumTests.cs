using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Tests;

/// <summary>A value of a newer version makes no object unreadable, and every known one keeps its name.</summary>
public sealed class LenientEnumTests
{
    private static readonly JsonSerializerOptions Options = new();

    public static TheoryData<Type> Enums => [.. typeof(Budget).Assembly.GetTypes().Where(type => type.IsEnum && type.Namespace != "ClaudeConfig.Api.Schema")];

    [Theory]
    [MemberData(nameof(Enums))]
    public void Enum_EveryValue_IsReadAsItIsWritten(Type type) =>
        Assert.All(Enum.GetValues(type).Cast<object>(), value =>
        {
            var json = JsonSerializer.Serialize(value, type, Options);
            Assert.Equal(Name(type, value), json.Trim('"'));
            Assert.Equal(value, JsonSerializer.Deserialize(json, type, Options));
        });

    [Theory]
    [MemberData(nameof(Enums))]
    public void Enum_ValueOfANewerVersion_IsReadAsNoneOfTheKnownOnes(Type type) =>
        Assert.All(["\"OfANewerVersion\"", "\"\"", "\"0\"", "0", "true", "\"" + Name(type, Enum.GetValues(type).GetValue(0)!).ToUpperInvariant() + "x\""], json =>
            Assert.False(Enum.IsDefined(type, JsonSerializer.Deserialize(json, type, Options)!)));

    [Theory]
    [MemberData(nameof(Enums))]
    public void Enum_UnknownValue_CannotBeWritten(Type type) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(Enum.ToObject(type, -1), type, Options));

    [Fact]
    public void Object_WithAValueOfANewerVersion_IsReadable()
    {
        var budget = JsonSerializer.Deserialize(
            """{"apiVersion":"claudeconfig.dev/v1alpha1","kind":"Budget","metadata":{"name":"a"},"spec":{"scope":{"projectRef":{"name":"p"}},"period":{"type":"Fortnightly"},"enforcement":{"mode":"Gentle"}}}""",
            ApiJson.Default.Budget)!;
        Assert.Equal((false, false), (Enum.IsDefined(budget.Spec.Period.Type), Enum.IsDefined(budget.Spec.Enforcement!.Mode!.Value)));
    }

    private static string Name(Type type, object value) =>
        type.GetField(value.ToString()!)!.GetCustomAttributes(typeof(JsonStringEnumMemberNameAttribute), false).Cast<JsonStringEnumMemberNameAttribute>().FirstOrDefault()?.Name ?? value.ToString()!;
}
