namespace ClaudeConfig.Support.Faults;

/// <summary>What a request path names.</summary>
public sealed record FakePath(string Resource, string? Namespace, string? Name, string? Subresource)
{
    public static FakePath Parse(string path)
    {
        string[] parts = path.Trim('/').Split('/');
        string[] rest = parts[0] == "api" ? parts[2..] : parts[3..];
        string? @namespace = null;
        if (rest.Length >= 3 && rest[0] == "namespaces")
        {
            @namespace = rest[1];
            rest = rest[2..];
        }

        return new FakePath(rest[0], @namespace, rest.Length > 1 ? rest[1] : null, rest.Length > 2 ? rest[2] : null);
    }
}
