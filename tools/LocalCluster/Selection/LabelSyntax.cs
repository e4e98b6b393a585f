using System.Text.RegularExpressions;

namespace ClaudeConfig.LocalCluster.Selection;

/// <summary>What may be a label's name and value.</summary>
/// <remarks>Source: k8s.io/apimachinery/pkg/util/validation.</remarks>
internal static partial class LabelSyntax
{
    private const string NamePattern = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private const string SubdomainPattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

    /// <summary>Says why a text is no qualified name, or gives null.</summary>
    public static string? NameError(string key)
    {
        var slash = key.IndexOf('/');
        var (prefix, name) = slash < 0 ? (null, key) : (key[..slash], key[(slash + 1)..]);
        if (name.Contains('/'))
        {
            return "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
        }

        if (prefix is "")
        {
            return "prefix part must be non-empty";
        }

        if (prefix is not null && !Subdomain().IsMatch(prefix))
        {
            return $"prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '{SubdomainPattern}')";
        }

        return name.Length switch
        {
            0 => "name part must be non-empty",
            > 63 => "name part must be no more than 63 characters",
            _ => Name().IsMatch(name) ? null : $"name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '{NamePattern}')",
        };
    }

    /// <summary>Says why a text is no label value, or gives null.</summary>
    public static string? ValueError(string value)
    {
        if (value.Length > 63)
        {
            return "must be no more than 63 characters";
        }

        return value.Length == 0 || Name().IsMatch(value)
            ? null
            : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    }

    public static void RequireKey(string key)
    {
        if (NameError(key) is { } error)
        {
            throw new FormatException($"unable to parse requirement: <nil>: Invalid value: \"{key}\": {error}");
        }
    }

    public static void RequireValue(string key, string value)
    {
        if (ValueError(value) is { } error)
        {
            throw new FormatException($"unable to parse requirement: values[0][{key}]: Invalid value: \"{value}\": {error}");
        }
    }

    [GeneratedRegex("^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();
}
