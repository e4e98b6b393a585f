using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace ClaudeConfig.Policy.Bundles;

/// <summary>
/// Paths as keys of a ConfigMap, which cannot hold a slash: <c>/</c> is written <c>__</c>, and <c>_</c> is written <c>_u</c>, so that every
/// path has one key and every key at most one path.
/// </summary>
public static partial class BundleKeys
{
    private const int MaxKeyLength = 253;

    /// <summary>Whether a path is relative, stays below its folder and has a key.</summary>
    /// <param name="path">The path, with slashes.</param>
    public static bool IsSafe(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return SafePath().IsMatch(path)
            && !path.Split('/').Any(segment => segment.All(character => character == '.'))
            && !path.StartsWith("..", StringComparison.Ordinal)
            && Write(path).Length <= MaxKeyLength;
    }

    /// <summary>The key of a path.</summary>
    /// <param name="path">A safe path.</param>
    /// <exception cref="ArgumentException">The path is not safe.</exception>
    public static string Encode(string path) =>
        IsSafe(path) ? Write(path) : throw new ArgumentException($"\"{path}\" is not a path that a bundle may hold", nameof(path));

    /// <summary>The path of a key; false for a key that no safe path has.</summary>
    /// <param name="key">The key.</param>
    /// <param name="path">The path.</param>
    public static bool TryDecode(string key, [NotNullWhen(true)] out string? path)
    {
        ArgumentNullException.ThrowIfNull(key);
        var text = new StringBuilder(key.Length);
        path = null;
        for (var i = 0; i < key.Length; i++)
        {
            if (key[i] == '/')
            {
                // Not the key of anything: a ConfigMap cannot hold it, and it must not pass for the path that it looks like.
                return false;
            }
            else if (key[i] != '_')
            {
                text.Append(key[i]);
            }
            else if (++i < key.Length && key[i] is '_' or 'u')
            {
                text.Append(key[i] == '_' ? '/' : '_');
            }
            else
            {
                return false;
            }
        }

        path = text.ToString();
        return IsSafe(path);
    }

    private static string Write(string path) =>
        path.Replace("_", "_u", StringComparison.Ordinal).Replace("/", "__", StringComparison.Ordinal);

    [GeneratedRegex(@"\A[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex SafePath();
}
