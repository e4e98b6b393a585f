namespace ClaudeConfig.CrdSchema.Cel.Syntax;

/// <summary>The names under which operators are functions.</summary>
internal static class Operators
{
    public const string Conditional = "_?_:_";
    public const string Or = "_||_";
    public const string And = "_&&_";
    public const string Not = "!_";
    public const string NotFalse = "@not_strictly_false";
    public const string EqualTo = "_==_";
    public const string NotEqualTo = "_!=_";
    public const string Less = "_<_";
    public const string LessOrEqual = "_<=_";
    public const string Greater = "_>_";
    public const string GreaterOrEqual = "_>=_";
    public const string Add = "_+_";
    public const string Subtract = "_-_";
    public const string Multiply = "_*_";
    public const string Divide = "_/_";
    public const string Modulo = "_%_";
    public const string Negate = "-_";
    public const string Index = "_[_]";
    public const string In = "@in";

    /// <summary>The function of a binary operator as it is written; null for other tokens.</summary>
    public static string? Relation(string token) => token switch
    {
        "==" => EqualTo,
        "!=" => NotEqualTo,
        "<" => Less,
        "<=" => LessOrEqual,
        ">" => Greater,
        ">=" => GreaterOrEqual,
        "in" => In,
        _ => null,
    };

    public static string? Sum(string token) => token switch
    {
        "+" => Add,
        "-" => Subtract,
        _ => null,
    };

    public static string? Product(string token) => token switch
    {
        "*" => Multiply,
        "/" => Divide,
        "%" => Modulo,
        _ => null,
    };
}
