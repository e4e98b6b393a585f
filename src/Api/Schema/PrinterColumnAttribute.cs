namespace ClaudeConfig.Api.Schema;

/// <summary>A column of <c>kubectl get</c>.</summary>
/// <param name="name">The heading.</param>
/// <param name="jsonPath">Where the value is.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class PrinterColumnAttribute(string name, string jsonPath) : Attribute
{
    /// <summary>The heading.</summary>
    public string Name { get; } = name;

    /// <summary>Where the value is.</summary>
    public string JsonPath { get; } = jsonPath;

    /// <summary>string, integer, number, boolean or date. A time to come must be string: kubectl prints date as an age.</summary>
    public string Type { get; init; } = "string";

    /// <summary>Shown only by <c>-o wide</c>.</summary>
    public bool Wide { get; init; }

    /// <summary>What the column says.</summary>
    public string? Description { get; init; }
}
