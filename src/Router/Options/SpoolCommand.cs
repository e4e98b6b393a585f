using System.CommandLine;
using System.Globalization;
using ClaudeConfig.Router.Spooling;

namespace ClaudeConfig.Router.Options;

/// <summary>What people do with a spool by hand.</summary>
internal static class SpoolCommand
{
    public static Command Create()
    {
        var folder = new Option<string>("--spool-dir") { Description = "The router's spool folder", Required = true };
        var replay = new Command(
            "replay-dead",
            "Sends the events that Metering did not take once more, for instance after it learnt a model's price. A running router does it within seconds, another when it starts; Metering counts each event once.");
        replay.Options.Add(folder);
        replay.SetAction(parsed => Replay(parsed.GetValue(folder)!, parsed.InvocationConfiguration));
        var spool = new Command("spool", "Looks after the usage that waits on disk.");
        spool.Subcommands.Add(replay);
        spool.Subcommands.Add(CreateDelivered(folder));
        return spool;
    }

    private static Command CreateDelivered(Option<string> folder)
    {
        var since = new Option<DateTimeOffset>("--since") { Description = "Requests that ended then or later, such as 2026-11-28T09:00:00Z; sooner does no harm", Required = true };
        var replay = new Command(
            "replay-delivered",
            "Sends usage that Metering had confirmed once more, after its database was put back to an earlier time: what --spool-keep-hours kept. A running router does it within seconds; Metering counts each event once.");
        replay.Options.Add(folder);
        replay.Options.Add(since);
        replay.SetAction(parsed => ReplayDelivered(parsed.GetValue(folder)!, parsed.GetValue(since), parsed.InvocationConfiguration));
        return replay;
    }

    private static int ReplayDelivered(string folder, DateTimeOffset since, InvocationConfiguration console)
    {
        if (!Directory.Exists(folder))
        {
            console.Error.WriteLine($"--spool-dir {folder}: there is no such folder");
            return 1;
        }

        if (DeliveredReplay.Ask(folder, since) is not { } count)
        {
            console.Error.WriteLine($"an earlier replay in {folder} is not done yet: the router does it when it runs and its spool has room");
            return 1;
        }

        console.Output.WriteLine(count == 0
            ? $"there is no usage since {since:u} in {folder}"
            : string.Create(CultureInfo.InvariantCulture, $"{count} events since {since:u} will be sent again by the router of {folder}"));
        return 0;
    }

    private static int Replay(string folder, InvocationConfiguration console)
    {
        if (!Directory.Exists(folder))
        {
            console.Error.WriteLine($"--spool-dir {folder}: there is no such folder");
            return 1;
        }

        switch (DeadLetters.AskForReplay(folder))
        {
            case null:
                console.Error.WriteLine($"an earlier replay in {folder} is not done yet: the router does it when it runs and its spool has room");
                return 1;
            case 0:
                console.Output.WriteLine($"there are no dead letters in {folder}");
                return 0;
            case { } count:
                console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} dead letters will be sent again by the router of {folder}"));
                return 0;
        }
    }
}
