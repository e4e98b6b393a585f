using System.Diagnostics;

namespace ClaudeConfig.Demo;

/// <summary>Where a run keeps its state: made anew each time, with nothing of an earlier run left behind.</summary>
internal static class RunFolder
{
    /// <summary>Outside the checkout, because PostgreSQL runs as another user when we are root and has to reach its data.</summary>
    public static string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"claudeconfig-run-{Environment.UserName}");

    private static string PidFile => System.IO.Path.Combine(Path, "pids");

    /// <summary>Takes the folder for this process; null where another has it. Beside the folder, which is made anew.</summary>
    public static IDisposable? TryTake()
    {
        try
        {
            return new FileStream($"{Path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public static void Clean()
    {
        StopLeftovers();
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }

        Directory.CreateDirectory(Path);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    public static void Remember(int pid) => File.AppendAllText(PidFile, $"{pid}\n");

    /// <summary>A run that was killed could not stop its children. Only processes that still mention this folder are ours.</summary>
    private static void StopLeftovers()
    {
        if (!File.Exists(PidFile))
        {
            return;
        }

        foreach (var line in File.ReadLines(PidFile))
        {
            var commandLine = $"/proc/{line}/cmdline";
            if (int.TryParse(line, out var pid) && File.Exists(commandLine) && File.ReadAllText(commandLine).Contains(Path, StringComparison.Ordinal))
            {
                using var process = Process.GetProcessById(pid);
                process.Kill(entireProcessTree: true);
                process.WaitForExit(10_000);
            }
        }
    }
}
