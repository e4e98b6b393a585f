namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>Equality and order of values.</summary>
internal static class CelEquality
{
    /// <returns>A bool, or the <see cref="CelError"/> that came up.</returns>
    public static object AreEqual(object? one, object? other) => (one, other) switch
    {
        (CelError error, _) => error,
        (_, CelError error) => error,
        (CelList list, CelList otherList) => ListsEqual(list, otherList),
        (ObjectMap map, CelMap otherMap) => map.IsEqualTo(otherMap),
        (CelMap map, CelMap otherMap) => MapsEqual(map, otherMap),
        (byte[] bytes, byte[] otherBytes) => bytes.AsSpan().SequenceEqual(otherBytes),
        (long or ulong or double, long or ulong or double) => CompareNumbers(one, other) == 0,
        _ => Equals(one, other),
    };

    /// <returns>Less than, equal to or greater than zero; null where the two have no order.</returns>
    public static int? Compare(object? one, object? other) => (one, other) switch
    {
        (long or ulong or double, long or ulong or double) => CompareNumbers(one, other),
        (string text, string otherText) => CompareTexts(text, otherText),
        (byte[] bytes, byte[] otherBytes) => bytes.AsSpan().SequenceCompareTo(otherBytes),
        (bool flag, bool otherFlag) => flag.CompareTo(otherFlag),
        (DateTimeOffset time, DateTimeOffset otherTime) => time.CompareTo(otherTime),
        (CelDuration span, CelDuration otherSpan) => span.CompareTo(otherSpan),
        _ => null,
    };

    /// <summary>By bytes of UTF-8, as Go compares: by characters, not by their halves.</summary>
    private static int CompareTexts(string one, string other)
    {
        var (left, right) = (one.EnumerateRunes(), other.EnumerateRunes());
        while (true)
        {
            var (hasLeft, hasRight) = (left.MoveNext(), right.MoveNext());
            if (!hasLeft || !hasRight)
            {
                return hasLeft.CompareTo(hasRight);
            }

            if (left.Current != right.Current)
            {
                return left.Current.CompareTo(right.Current);
            }
        }
    }

    private static int? CompareNumbers(object? one, object? other)
    {
        if (one is double or ulong || other is double or ulong)
        {
            if (one is not double && other is not double)
            {
                return ToDecimal(one).CompareTo(ToDecimal(other));
            }

            var (left, right) = (ToDouble(one), ToDouble(other));
            return double.IsNaN(left) || double.IsNaN(right) ? null : left.CompareTo(right);
        }

        return ((long)one!).CompareTo((long)other!);
    }

    private static decimal ToDecimal(object? number) => number is ulong large ? large : (long)number!;

    private static double ToDouble(object? number) => number switch
    {
        double real => real,
        ulong large => large,
        _ => (long)number!,
    };

    private static object ListsEqual(CelList list, CelList other)
    {
        if (list.Items.Count != other.Items.Count)
        {
            return false;
        }

        // As kube-apiserver 1.26 has it: a set of times is compared with the texts that it was written as, which no time equals.
        if (list.Schema is { ListType: "set", Items: { Type: Structural.JsonKinds.Text, Format: "date" or "date-time" or "duration" } } && list.Items.Count > 0)
        {
            return false;
        }

        if (list.Schema?.ListType is "set" or "map")
        {
            foreach (var item in other.Items)
            {
                var match = list.Items.FirstOrDefault(candidate => AreEqual(list.KeyOf(candidate), list.KeyOf(item)) is true, CelError.NoOverload);
                var found = ReferenceEquals(match, CelError.NoOverload) ? false : AreEqual(match, item);
                if (found is not true)
                {
                    return found;
                }
            }

            return true;
        }

        for (var i = 0; i < list.Items.Count; i++)
        {
            var equal = AreEqual(list.Items[i], other.Items[i]);
            if (equal is not true)
            {
                return equal;
            }
        }

        return true;
    }

    private static object MapsEqual(CelMap map, CelMap other)
    {
        if (map.Count != other.Count)
        {
            return false;
        }

        foreach (var key in map.Keys)
        {
            var (found, value) = other.Find(key);
            var equal = found ? AreEqual(map.Find(key).Value, value) : false;
            if (equal is not true)
            {
                return equal;
            }
        }

        return true;
    }
}
