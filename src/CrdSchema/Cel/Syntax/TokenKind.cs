namespace ClaudeConfig.CrdSchema.Cel.Syntax;

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
