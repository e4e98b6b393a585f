using System.Net;
using ClaudeConfig.IdentityProvider;

if (args.Length < 7)
{
    Console.Error.WriteLine("usage: LISTEN CERT KEY CLIENT-ID CLIENT-SECRET-FILE CLIENT-URL PASSWORD-FILE [subject|Name|group,group]...");
    return 2;
}

await using var provider = await ProviderApp.StartAsync(new ProviderOptions
{
    Listen = IPEndPoint.Parse(args[0]),
    CertificateFile = args[1],
    KeyFile = args[2],
    ClientId = args[3],
    ClientSecret = File.ReadAllText(args[4]).Trim(),
    Client = new Uri(args[5]),
    Password = File.ReadAllText(args[6]).Trim(),
    People = [.. args[7..].Select(Person.Parse)],
});
Console.WriteLine($"identity provider: listening on {provider.Issuer}");
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
AppDomain.CurrentDomain.ProcessExit += (_, _) => stop.Cancel();
try
{
    await provider.WaitAsync(stop.Token);
}
catch (OperationCanceledException)
{
    // Asked to stop.
}

return 0;
