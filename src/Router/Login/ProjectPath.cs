using ClaudeConfig.Contracts;

namespace ClaudeConfig.Router.Login;

/// <summary>
/// <c>/projects/NAMESPACE/NAME</c> before any path names the project that is meant. Clients that take no header of their own, such as Claude Code
/// after a login, get it as part of the gateway's address.
/// </summary>
internal readonly record struct ProjectPath(ObjectRef? Project, string Rest)
{
    private const string Prefix = "/projects/";
    private const int LongestName = 253;

    public static ProjectPath Of(string path)
    {
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return new ProjectPath(null, path);
        }

        var first = path.IndexOf('/', Prefix.Length);
        var second = first < 0 ? -1 : path.IndexOf('/', first + 1);
        var end = second < 0 ? path.Length : second;
        return first > Prefix.Length && end > first + 1 && IsName(path.AsSpan(Prefix.Length, first - Prefix.Length)) && IsName(path.AsSpan(first + 1, end - first - 1))
            ? new ProjectPath(new ObjectRef(path[Prefix.Length..first], path[(first + 1)..end]), second < 0 ? "/" : path[second..])
            : new ProjectPath(null, path);
    }

    private static bool IsName(ReadOnlySpan<char> name) => name.Length <= LongestName && !name.ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-.");
}
