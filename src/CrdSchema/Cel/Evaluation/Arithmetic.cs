using ClaudeConfig.CrdSchema.Cel.Syntax;

namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>Operators.</summary>
internal static class Arithmetic
{
    private static readonly CelError IntOverflow = new("integer overflow");
    private static readonly CelError UintOverflow = new("unsigned integer overflow");
    private static readonly CelError DurationOverflow = new("duration overflow");
    private static readonly CelError TimeOverflow = new("timestamp overflow");

    public static object? Apply(string function, object?[] values) => function switch
    {
        Operators.Not => values[0] is bool flag ? !flag : CelError.NoOverload,
        Operators.EqualTo => CelEquality.AreEqual(values[0], values[1]),
        Operators.NotEqualTo => CelEquality.AreEqual(values[0], values[1]) is bool equal ? !equal : CelEquality.AreEqual(values[0], values[1]),
        Operators.Less => Order(values, order => order < 0),
        Operators.LessOrEqual => Order(values, order => order <= 0),
        Operators.Greater => Order(values, order => order > 0),
        Operators.GreaterOrEqual => Order(values, order => order >= 0),
        Operators.Index => Index(values[0], values[1]),
        Operators.In => In(values[0], values[1]),
        Operators.Negate => Negate(values[0]),
        Operators.Add => Add(values[0], values[1]),
        Operators.Subtract => Subtract(values[0], values[1]),
        _ => Scale(function, values[0], values[1]),
    };

    public static object Add(object? left, object? right)
    {
        try
        {
            return (left, right) switch
            {
                (long a, long b) => checked(a + b),
                (ulong a, ulong b) => checked(a + b),
                (double a, double b) => a + b,
                (string a, string b) => a + b,
                (byte[] a, byte[] b) => (byte[])[.. a, .. b],
                (CelList a, CelList b) => a.With(b),
                (CelDuration a, CelDuration b) => new CelDuration(checked(a.Nanoseconds + b.Nanoseconds)),
                (DateTimeOffset a, CelDuration b) => a.AddTicks(b.Nanoseconds / 100),
                (CelDuration a, DateTimeOffset b) => b.AddTicks(a.Nanoseconds / 100),
                _ => CelError.NoOverload,
            };
        }
        catch (Exception problem) when (problem is OverflowException or ArgumentOutOfRangeException)
        {
            return Overflow(left, right);
        }
    }

    private static object Subtract(object? left, object? right)
    {
        try
        {
            return (left, right) switch
            {
                (long a, long b) => checked(a - b),
                (ulong a, ulong b) => checked(a - b),
                (double a, double b) => a - b,
                (CelDuration a, CelDuration b) => new CelDuration(checked(a.Nanoseconds - b.Nanoseconds)),
                (DateTimeOffset a, CelDuration b) => a.AddTicks(-(b.Nanoseconds / 100)),
                (DateTimeOffset a, DateTimeOffset b) => new CelDuration(checked((a - b).Ticks * 100)),
                _ => CelError.NoOverload,
            };
        }
        catch (Exception problem) when (problem is OverflowException or ArgumentOutOfRangeException)
        {
            return left is DateTimeOffset && right is DateTimeOffset ? DurationOverflow : Overflow(left, right);
        }
    }

    private static object Scale(string function, object? left, object? right)
    {
        try
        {
            return (function, left, right) switch
            {
                (Operators.Multiply, long a, long b) => checked(a * b),
                (Operators.Multiply, ulong a, ulong b) => checked(a * b),
                (Operators.Multiply, double a, double b) => a * b,
                (Operators.Divide, double a, double b) => a / b,
                (Operators.Divide, long or ulong, 0L or 0UL) => new CelError("division by zero"),
                (Operators.Modulo, long or ulong, 0L or 0UL) => new CelError("modulus by zero"),
                (Operators.Divide, long a, long b) => checked(a / b),
                (Operators.Divide, ulong a, ulong b) => a / b,
                (Operators.Modulo, long.MinValue, -1L) => IntOverflow,
                (Operators.Modulo, long a, long b) => a % b,
                (Operators.Modulo, ulong a, ulong b) => a % b,
                _ => CelError.NoOverload,
            };
        }
        catch (OverflowException)
        {
            return Overflow(left, right);
        }
    }

    private static CelError Overflow(object? left, object? right) => (left, right) switch
    {
        (long, _) => IntOverflow,
        (ulong, _) => UintOverflow,
        (CelDuration, CelDuration) => DurationOverflow,
        _ => TimeOverflow,
    };

    private static object Negate(object? value) => value switch
    {
        long.MinValue => IntOverflow,
        long number => -number,
        double number => -number,
        _ => CelError.NoOverload,
    };

    private static object Order(object?[] values, Func<int, bool> fits)
    {
        if (values is [double.NaN, _] or [_, double.NaN])
        {
            return new CelError("NaN values cannot be ordered");
        }

        return CelEquality.Compare(values[0], values[1]) is { } order ? fits(order) : CelError.NoOverload;
    }

    private static object? Index(object? from, object? index) => from switch
    {
        CelList list => list.At(index),
        CelMap map => map.At(index),
        _ => CelError.NoOverload,
    };

    private static object In(object? value, object? range) => range switch
    {
        CelList list => list.Items.Any(item => CelEquality.AreEqual(item, value) is true),
        CelMap map => map.Find(value) is var (found, error) && error is CelError ? error : map.Find(value).Found,
        _ => CelError.NoOverload,
    };
}
