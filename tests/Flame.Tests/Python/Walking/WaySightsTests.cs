using Flame.Profiles;
using Flame.Python.LineTables;
using Flame.Python.Walking;

namespace Flame.Tests.Python.Walking;

/// <summary>What reads alone show of ways is believed after some sights, and not beside a rival that is seen far more often.</summary>
public sealed class WaySightsTests
{
    private readonly CallPaths _paths = new(new ProfileBuilder(), withLines: true, StackTable.Root);
    private readonly CodeEntry _caller = CodeAt(1);
    private readonly CodeEntry _callee = CodeAt(2);

    [Fact]
    public void Way_IsBelievedAfterFourSightsOfEachCall()
    {
        WaySights sights = new(_paths);
        int site = Site(instruction: 6);
        Add(sights, site, 4);
        Assert.True(sights.AreEnough(site));
    }

    [Fact]
    public void FewSights_AreNotEnough()
    {
        WaySights sights = new(_paths);
        int site = Site(instruction: 6);
        Add(sights, site, 3);
        Assert.False(sights.AreEnough(site));
    }

    [Fact]
    public void InstructionThatIsRarelySeenToCall_IsNotBelievedBesideTheOneThatDoes()
    {
        WaySights sights = new(_paths);
        int real = Site(instruction: 6);
        int mixture = Site(instruction: 20);
        Add(sights, mixture, 10);
        Add(sights, real, 100);
        Assert.True(sights.AreEnough(real));
        Assert.False(sights.AreEnough(mixture));
    }

    private int Site(int instruction) =>
        _paths.Site(_paths.Entry(_paths.Site(_paths.Entry(CallPaths.Outside, _caller), instruction), _callee), 0);

    private void Add(WaySights sights, int site, int count)
    {
        for (int i = 0; i < count; i++)
        {
            for (int at = site; at != CallPaths.Outside; at = _paths.Call(_paths.EntryOf(at)).Caller)
            {
                sights.Add(_paths.EntryOf(at));
            }
        }
    }

    private static CodeEntry CodeAt(ulong address) =>
        new(address, default, new CodeNames(0, 0, [], new IdentityProof()), 40, LineTableFormat.LnotabSigned);
}
