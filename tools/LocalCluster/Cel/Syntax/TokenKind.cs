namespace ClaudeConfig.LocalCluster.Cel.Syntax;

internal enum TokenKind
{
    End,
    Identifier,
    Operator,
    Integer,
    Unsigned,
    Float,
    Text,
    Bytes,
}
