using System.Text.Json;

namespace ClaudeConfig.Policy.Settings;

/// <summary>The settings that this build knows, by key.</summary>
public sealed class SettingsCatalogue
{
    private const string Resource = "settings.json";

    private static readonly Lazy<SettingsCatalogue> _current = new(Load);

    private SettingsCatalogue(ValueSchema root, string claudeCodeVersion) => (Root, ClaudeCodeVersion) = (root, claudeCodeVersion);

    /// <summary>The catalogue that this build carries.</summary>
    public static SettingsCatalogue Current => _current.Value;

    /// <summary>The version of Claude Code that it was made from. Newer versions know more keys: those are carried through.</summary>
    public string ClaudeCodeVersion { get; }

    /// <summary>The names of the known keys, in order.</summary>
    public IEnumerable<string> Keys => Root.Keys.Keys.Order(StringComparer.Ordinal);

    internal ValueSchema Root { get; }

    private static SettingsCatalogue Load()
    {
        using var stream = typeof(SettingsCatalogue).Assembly.GetManifestResourceStream(Resource)!;
        using var document = JsonDocument.Parse(stream);
        var root = new ValueSchema { Types = ["object"], Keys = ValueSchema.Members(document.RootElement, "keys") };
        return new SettingsCatalogue(root, document.RootElement.GetProperty("claudeCode").GetString()!);
    }
}
