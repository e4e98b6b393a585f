namespace ClaudeConfig.Operator.Controllers.Projects;

/// <summary>Names of the transitions in status.retries.</summary>
internal static class Transitions
{
    public const string Members = "Members";
    public const string Keys = "Keys";
    public const string Credentials = "Credentials";
    public const string Gateway = "Gateway";
    public const string Egress = "Egress";
}
