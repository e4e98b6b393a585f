namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

internal static class UrlFunctions
{
    public static object Apply(string function, object? value) => (function, value) switch
    {
        ("url", string text) => CelUrl.Parse(text) ?? (object)new CelError($"URL parse error during conversion from string: parse {Structural.GoText.Quote(text)}: {(text.Length == 0 ? "empty url" : "invalid URI for request")}"),
        ("getScheme", CelUrl url) => url.Scheme,
        ("getHost", CelUrl url) => url.Host,
        ("getHostname", CelUrl url) => url.Hostname,
        ("getPort", CelUrl url) => url.Port,
        ("getEscapedPath", CelUrl url) => url.Path,
        ("getQuery", CelUrl url) => new WrittenMap(url.Parameters()),
        _ => CelError.NoOverload,
    };
}
