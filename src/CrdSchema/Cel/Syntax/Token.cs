namespace ClaudeConfig.CrdSchema.Cel.Syntax;

/// <param name="Kind">Keywords (<c>in</c>, <c>true</c>, <c>false</c>, <c>null</c>) are operators.</param>
/// <param name="Text">As it is written.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Offset)
{
    public bool Is(string operation) => Kind == TokenKind.Operator && Text == operation;
}
