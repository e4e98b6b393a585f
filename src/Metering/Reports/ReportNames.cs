using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Reports;

/// <summary>How reports write names of objects: <c>namespace/name</c>.</summary>
internal static class ReportNames
{
    /// <summary>Of a text that <see cref="IsRef"/>.</summary>
    public static ObjectRef RefOf(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return new ObjectRef(text[..slash], text[(slash + 1)..]);
    }

    public static bool IsRef(string text) => text.Split('/') is [{ Length: > 0 }, { Length: > 0 }];
}
