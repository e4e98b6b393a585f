using System.Formats.Tar;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Cli.Exporting;

/// <summary>The whole tree of /etc/claude-code, to be unpacked at the root of a Linux machine.</summary>
internal static class PolicyTar
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public static byte[] Of(PolicyBundle bundle)
    {
        using var buffer = new MemoryStream();
        using (var tar = new TarWriter(buffer, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (path, content) in bundle.Files)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"etc/claude-code/{path}") { Mode = Readable, ModificationTime = DateTimeOffset.UnixEpoch, DataStream = new MemoryStream(content) });
            }
        }

        return buffer.ToArray();
    }
}
