namespace ClaudeConfig.Operator.Controllers.Projects.Credentials.Aws;

/// <summary>Projects of a namespace may use secrets whose names begin so.</summary>
/// <remarks>
/// A prefix is whole segments and ends with a slash, and a placeholder is a whole segment: neither of two tenants whose names begin alike reads the other's, for no name of Kubernetes
/// holds a slash.
/// </remarks>
/// <param name="Namespace">The namespace; * for every one, with {namespace} in the prefix.</param>
/// <param name="Prefix">Such as <c>claude/{namespace}/{project}/</c>.</param>
internal sealed record AwsSecretGrant(string Namespace, string Prefix)
{
    private const string NamespaceMark = "{namespace}";
    private const string ProjectMark = "{project}";

    /// <summary>Reads NAMESPACE=PREFIX.</summary>
    /// <param name="text">The text.</param>
    /// <param name="problem">What is wrong with it, as the end of a sentence.</param>
    public static AwsSecretGrant? TryParse(string text, out string? problem)
    {
        if (text.Split('=', 2) is not [{ Length: > 0 } space, { Length: > 1 } prefix])
        {
            problem = $"'{text}' is not NAMESPACE=PREFIX, such as team-a=claude/team-a/ or *=claude/{{namespace}}/{{project}}/";
            return null;
        }

        var segments = prefix.Split('/');
        problem = segments[^1].Length > 0 ? $"'{text}': a prefix ends with a slash, or names that begin alike would be one"
            : segments[..^1].Any(segment => segment is not (NamespaceMark or ProjectMark) && !AwsSecretName.IsSegment(segment)) ? $"'{text}': a prefix is segments of letters, digits and _+=.@- with slashes between them, and {NamespaceMark} and {ProjectMark} are whole segments"
            : space == "*" && !segments.Contains(NamespaceMark) ? $"'{text}': for every namespace the prefix must hold {NamespaceMark}, or tenants would read each other's"
            : space != "*" && !space.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') ? $"'{text}': '{space}' is no namespace"
            : null;
        return problem is null ? new AwsSecretGrant(space, prefix) : null;
    }

    /// <summary>Whether a secret of this name is within it.</summary>
    public bool Covers(string @namespace, string project, string name)
    {
        if (Namespace != "*" && Namespace != @namespace)
        {
            return false;
        }

        var prefix = PrefixFor(@namespace, project);
        return name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal);
    }

    /// <summary>The prefix for one project.</summary>
    public string PrefixFor(string @namespace, string project) =>
        Prefix.Replace(NamespaceMark, @namespace, StringComparison.Ordinal).Replace(ProjectMark, project, StringComparison.Ordinal);
}
