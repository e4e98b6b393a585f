namespace ClaudeConfig.ControllerRuntime.Client;

/// <summary>A patch body and its media type.</summary>
/// <param name="ContentType">The media type.</param>
/// <param name="Body">The UTF-8 JSON body.</param>
/// <param name="Query">Extra query parameters, such as <c>fieldManager=x&amp;force=true</c>.</param>
public sealed record KubePatch(string ContentType, ReadOnlyMemory<byte> Body, string Query = "")
{
    /// <summary>RFC 6902.</summary>
    /// <param name="body">The operations.</param>
    public static KubePatch Json(ReadOnlyMemory<byte> body) => new("application/json-patch+json", body);

    /// <summary>RFC 7386.</summary>
    /// <param name="body">The document.</param>
    public static KubePatch Merge(ReadOnlyMemory<byte> body) => new("application/merge-patch+json", body);

    /// <summary>Server-side apply.</summary>
    /// <param name="body">The applied configuration.</param>
    /// <param name="fieldManager">Who applies it.</param>
    /// <param name="force">Whether to take over fields of others.</param>
    public static KubePatch Apply(ReadOnlyMemory<byte> body, string fieldManager, bool force) => new(
        "application/apply-patch+yaml", body, $"fieldManager={Uri.EscapeDataString(fieldManager)}&force={(force ? "true" : "false")}");
}
