namespace ClaudeConfig.Operator.Children;

/// <summary>Values of the component label: what a child is for.</summary>
internal static class Components
{
    public const string Key = "key";
    public const string Credential = "credential";
    public const string Members = "members";
    public const string Identity = "identity";
    public const string Bundle = "bundle";
    public const string Revision = "revision";
    public const string RouterConfig = "router-config";
}
