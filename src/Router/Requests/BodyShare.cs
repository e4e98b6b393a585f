namespace ClaudeConfig.Router.Requests;

/// <summary>
/// What one project's requests take of the room for bodies. A project may have four times as much as is left after it, and always a sixteenth: alone it gets four fifths, and
/// however many bodies it announces and does not send, there is room for the others.
/// </summary>
internal sealed class BodyShare(BodyBudget budget)
{
    private const int TimesOfWhatIsLeft = 4;
    private const int AlwaysOneOf = 16;

    private long memory;
    private long disk;

    public string Folder => budget.Folder;

    public bool TryTakeMemory(long bytes)
    {
        if (!budget.TryTakeMemory(bytes, out var left))
        {
            return false;
        }

        if (IsFair(Interlocked.Add(ref memory, bytes), left, budget.MemoryLimit))
        {
            return true;
        }

        ReturnMemory(bytes);
        return false;
    }

    public bool TryTakeDisk(long bytes)
    {
        if (!budget.TryTakeDisk(bytes, out var left))
        {
            return false;
        }

        if (IsFair(Interlocked.Add(ref disk, bytes), left, budget.DiskLimit))
        {
            return true;
        }

        ReturnDisk(bytes);
        return false;
    }

    public void ReturnMemory(long bytes)
    {
        Interlocked.Add(ref memory, -bytes);
        budget.ReturnMemory(bytes);
    }

    public void ReturnDisk(long bytes)
    {
        Interlocked.Add(ref disk, -bytes);
        budget.ReturnDisk(bytes);
    }

    private static bool IsFair(long own, long left, long limit) => own <= TimesOfWhatIsLeft * left || own <= limit / AlwaysOneOf;
}
