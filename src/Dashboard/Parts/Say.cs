using System.Globalization;

namespace ClaudeConfig.Dashboard.Parts;

/// <summary>Numbers and times as pages write them. Amounts keep all their digits.</summary>
internal static class Say
{
    /// <summary>With two decimals at least, and as many as there are.</summary>
    public static string Exact(decimal amount) => amount.ToString("0.00##########################", CultureInfo.InvariantCulture);

    /// <summary>The part up to the second decimal, with thousands told apart, and the digits behind it.</summary>
    public static (string Head, string Tail) Parts(decimal amount)
    {
        var text = Exact(Math.Abs(amount));
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = decimal.Parse(text[..point], CultureInfo.InvariantCulture).ToString("#,##0", CultureInfo.InvariantCulture);
        return ($"{(amount < 0 ? "\u2212" : "")}{whole}{text[point..(point + 3)]}", text[(point + 3)..]);
    }

    public static string Count(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary>For people, where digits beyond one decimal tell nothing.</summary>
    public static string Percent(decimal percent) => (percent is > 0 and < 0.1m ? "< 0.1" : Math.Round(percent, 1, MidpointRounding.ToZero).ToString("0.0", CultureInfo.InvariantCulture)) + " %";

    public static string Percent(double part) => Percent((decimal)Math.Clamp(part, -1e6, 1e6) * 100);

    public static string Share(decimal part, decimal whole) => whole == 0 ? "–" : (part / whole * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture) + " UTC";

    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 2 } => "1 second",
        { TotalSeconds: < 120 } => $"{age.TotalSeconds:0} seconds",
        { TotalMinutes: < 120 } => $"{age.TotalMinutes:0} minutes",
        { TotalHours: < 48 } => $"{age.TotalHours:0} hours",
        _ => $"{age.TotalDays:0} days",
    };
}
