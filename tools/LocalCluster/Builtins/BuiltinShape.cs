namespace ClaudeConfig.LocalCluster.Builtins;

internal enum BuiltinShape
{
    Single,
    List,
    Map,
}
