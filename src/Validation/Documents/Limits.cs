namespace ClaudeConfig.Validation.Documents;

/// <summary>Bounds of what is read: the API server takes no object near them.</summary>
internal static class Limits
{
    public const int Depth = 100;
    public const int Values = 200_000;

    public static string TooDeep => $"nested deeper than {Depth} levels, which no API server takes";

    public static string TooLarge => $"the document holds more than {Values} values, repeated aliases included; no API server takes it";
}
