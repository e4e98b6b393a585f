using System.Globalization;

namespace ClaudeConfig.Router.Spooling;

/// <summary>A file that says up to where Metering confirmed.</summary>
internal sealed class SpoolCursor(string folder)
{
    private readonly string file = Path.Combine(folder, "cursor");

    public SpoolPosition Read()
    {
        var words = File.Exists(file) ? File.ReadAllText(file).Split(' ') : [];
        return words is [var number, var offset]
            && long.TryParse(number, CultureInfo.InvariantCulture, out var segment)
            && long.TryParse(offset, CultureInfo.InvariantCulture, out var at)
            ? new SpoolPosition(segment, at)
            : default;
    }

    // Not forced to the disk: an older cursor only sends events again, and Metering counts each once.
    public void Write(SpoolPosition position)
    {
        var next = file + ".next";
        File.WriteAllText(next, string.Create(CultureInfo.InvariantCulture, $"{position.Segment} {position.Offset}"));
        File.Move(next, file, overwrite: true);
    }
}
