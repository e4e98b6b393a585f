using System.Globalization;
using System.Text;

namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>Values as texts: what <c>string(x)</c> gives, and what messages show.</summary>
internal static class CelText
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        double number => OfDouble(number),
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        DateTimeOffset time => OfTime(time),
        CelTypeName type => type.Name,
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Go's <c>%g</c>.</summary>
    private static string OfDouble(double number)
    {
        if (double.IsNaN(number) || double.IsInfinity(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf";
        }

        var magnitude = Math.Abs(number);
        return magnitude != 0 && magnitude is < 1e-4 or >= 1e21
            ? number.ToString("0.################e+00", CultureInfo.InvariantCulture)
            : Structural.GoText.Float(number);
    }

    private static string OfTime(DateTimeOffset time)
    {
        var text = time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture).TrimEnd('0').TrimEnd('.');
        return text + "Z";
    }
}
