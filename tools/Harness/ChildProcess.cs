using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ClaudeConfig.Harness;

/// <summary>A program under our care: its output goes to a file, it can be signalled, and it does not outlive us.</summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<int, ChildProcess> Running = new();

    private readonly Process process;
    private readonly StreamWriter log;
    private readonly List<string> lines = [];
    private readonly Lock gate = new();
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var child in Running.Values)
        {
            child.Signal(ProcessSignal.Kill);
        }
    };

    private ChildProcess(string name, Process process, string logFile)
    {
        Name = name;
        LogFile = logFile;
        this.process = process;
        log = new StreamWriter(logFile, append: true) { AutoFlush = true };
    }

    public string Name { get; }

    public string LogFile { get; }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>Starts a program. Secrets belong in <paramref name="environment"/> or files, never in arguments.</summary>
    public static ChildProcess Start(
        string name,
        string logFolder,
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? workingFolder = null)
    {
        Directory.CreateDirectory(logFolder);
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = workingFolder ?? logFolder,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        var child = new ChildProcess(name, new Process { StartInfo = start, EnableRaisingEvents = true }, Path.Combine(logFolder, $"{name}.log"));
        child.process.OutputDataReceived += (_, e) => child.OnLine(e.Data);
        child.process.ErrorDataReceived += (_, e) => child.OnLine(e.Data);
        child.process.Exited += (_, _) => child.OnLine($"({name} exited)");
        child.process.Start();
        Running[child.Id] = child;
        child.process.StandardInput.Close();
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Starts a built .NET program of this repository.</summary>
    public static ChildProcess StartDotnet(
        string name, string logFolder, string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        Start(name, logFolder, "dotnet", ["exec", assembly, .. arguments], environment);

    /// <summary>Waits for a line of output.</summary>
    public async Task<Match> WaitForLineAsync(Regex pattern, TimeSpan? deadline = null)
    {
        using var limit = new CancellationTokenSource(deadline ?? Deadlines.Here(Deadlines.Slow));
        while (true)
        {
            Task next;
            lock (gate)
            {
                var match = lines.Select(line => pattern.Match(line)).FirstOrDefault(m => m.Success);
                if (match is not null)
                {
                    return match;
                }

                next = changed.Task;
            }

            if (HasExited)
            {
                throw new InvalidOperationException($"{Name} exited with {ExitCode} before it said /{pattern}/:\n{Tail()}");
            }

            try
            {
                await next.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{Name} did not say /{pattern}/ in time:\n{Tail()}");
            }
        }
    }

    /// <summary>The last lines of output.</summary>
    public string Tail(int count = 30)
    {
        lock (gate)
        {
            return string.Join('\n', lines.TakeLast(count));
        }
    }

    /// <summary>Signals processes by their ids; those that have gone are passed over.</summary>
    public static void Signal(IEnumerable<int> processes, ProcessSignal signal)
    {
        foreach (var id in processes)
        {
            _ = Kill(id, (int)signal);
        }
    }

    public void Signal(ProcessSignal signal)
    {
        if (!HasExited)
        {
            _ = Kill(Id, (int)signal);
        }
    }

    /// <summary>SIGTERM, then SIGKILL after the grace period. Returns the exit code.</summary>
    public async Task<int> StopAsync(TimeSpan? grace = null)
    {
        Signal(ProcessSignal.Terminate);
        try
        {
            await process.WaitForExitAsync().WaitAsync(grace ?? TimeSpan.FromSeconds(30));
        }
        catch (TimeoutException)
        {
            Signal(ProcessSignal.Kill);
            await process.WaitForExitAsync();
        }

        return ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Running.TryRemove(Id, out _);
        process.Dispose();
        lock (gate)
        {
            log.Dispose();
        }
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        TaskCompletionSource signal;
        lock (gate)
        {
            lines.Add(line);
            if (lines.Count > 4000)
            {
                lines.RemoveRange(0, 2000);
            }

            if (log.BaseStream is not null)
            {
                log.WriteLine(line);
            }

            signal = changed;
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        signal.TrySetResult();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
