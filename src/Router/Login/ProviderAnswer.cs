using System.Text.Json;
using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Login;

/// <summary>What the identity provider said. Holds tokens: it is never logged or passed on as it is.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Root">JSON; undefined where it sent none.</param>
internal readonly record struct ProviderAnswer(int Status, JsonElement Root)
{
    public bool Succeeded => Status is >= 200 and < 300 && Root.ValueKind == JsonValueKind.Object;

    /// <summary>Its word for what is wrong; empty where it has none.</summary>
    public string Error => Root.ValueKind == JsonValueKind.Object && Root.Text("error") is { Length: > 0 and <= 64 } word && !word.Any(c => char.IsControl(c) || c > '~') ? word : "";

    public string? Text(string name) => Root.ValueKind == JsonValueKind.Object ? Root.Text(name) : null;

    public long? Number(string name) =>
        Root.ValueKind == JsonValueKind.Object && Root.Child(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && Math.Abs(number) < int.MaxValue ? (long)number : null;

    /// <summary>Not what it holds.</summary>
    public override string ToString() => $"{Status}";
}
