namespace ClaudeConfig.LocalCluster.Patch;

/// <summary>A JSON pointer (RFC 6901) as kube-apiserver's JSON patch reads it: what stands before the first slash is ignored.</summary>
internal static class JsonPointerPath
{
    /// <summary>The decoded segments; empty for a pointer without a slash, which no operation accepts.</summary>
    public static string[] Split(string pointer)
    {
        var segments = pointer.Split('/');
        if (segments.Length < 2)
        {
            return [];
        }

        var decoded = new string[segments.Length - 1];
        for (var i = 0; i < decoded.Length; i++)
        {
            decoded[i] = segments[i + 1].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        }

        return decoded;
    }
}
