namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>A type as a value: what <c>type(x)</c> gives.</summary>
internal sealed record CelTypeName(string Name)
{
    public static string Of(object? value) => value switch
    {
        null => "null_type",
        bool => "bool",
        long => "int",
        ulong => "uint",
        double => "double",
        string => "string",
        byte[] => "bytes",
        CelList => "list",
        CelMap => "map",
        DateTimeOffset => "google.protobuf.Timestamp",
        CelDuration => "google.protobuf.Duration",
        CelTypeName => "type",
        _ => "kubernetes.URL",
    };
}
