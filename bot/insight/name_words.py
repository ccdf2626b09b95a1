"""Words that decide whether a name stands in a comment as a name: ordinary words that are names, and usual names."""

_WORDS = """
a able about above across act action adams admin after again against age agencies agency all along also always am
among an and another any are area around art as ask at auto away back bad badge baker ball bank banks barber barker
barn baron barrow bass bay beach bean bear beck bee been before began bell berry best better between big bill birch
bird bishop black bliss bloom blue board boatman bold bolt bond book books booth both bow bowler box boy brand brave
bread bridge bridges bright broad brook brooks brown bull burn burns bush business busy but butcher butler by call
calls came camp can candy card care carer carpenter carter case cases cash castle cat chance change chapel chapman
charity chase cherry chief child children childs church city class clay clear clerk cliff close coach coffin cold
cole collar college comfort common content cook cooper corner could council counsel county course cousins cox craft
crane cross crow crown crystal culture cut dale dance darling dawn day days deacon deal dean dear death delegate
dell diamond did different dish do doctor does dolly dove down drake draper dream drew drive driver drop drum duck
duke during duty each earl early earnest earth east eden either elder email end england english even ever every
everyone fair faith fall family farm farmer fear feather fell felt few field fields fig finch find fine fire first
fish fisher flag fleet flint flood flower flowers fly for force ford forest forward foster found fox frank free
freedom french friend from frost full game garden gardener gates gay gene general gentle german get ginger give
given glass glover go goal god gold golden good goodness gore got grace grand grant grave gray great green grey
group grove guest guide gun guy had hall ham hammer hand hands handy happy hardy harmony has have hawk hazel he head
health hear heart heath heather heaven help her here heritage hero high hill hills him his hogg hold holder hole
holiday holland holly home homes honey hood hook hope hopes horn horse house how however hub human hunger hunt
hunter i if in info instead into iron is issue it its ivory ivy jack jade jay jean jewel job jolly joy judge june
just justice keen keep key keys kind kindness king kitchen knight know lace lad lady lake lamb lance land lane large
lark last later laugh law lawn laws lead leader learn less lesson let life light like lily line lines lion list
little live lives local lock london long look looker lord lot lots love low loyal luck made major make man manager
manner manners many march mark marker marks marsh mason master mat matter max may me mead meadow mean means men
mercy mere merit merry might miles mill miller mind mine miss moan moon moor moore more moss most mother mount
mountain much must my name nation near need needs neglect new next nice night noble none noon north not note notes
nothing now nurse oak of off office officer often old olive on once one only open or other others our out over own
pace pack page pain painter pair palace palm paper parent parish park parker parks parson part partner pastor pat
patience peace peach pearl pen penny people perfect person pike pine pitt place plan plank plant play plenty plum
point police pond pool poor pope porter post potter pound pounds power practice pray present press price pride
priest prime prince prior process professional prudence pure purse put quick quiet rain ram range raven ray read
reader ready reason red reed reeve rest rice rich rider ridge right ring river rivers road rob robin rock rod role
room root rose round row royal ruby rule rush russet rust rusty safe sage sail saint sale salt same sand sands
savage saw say school sea season see seed self sell senior sense service sharp she shepherd shield ship shore short
should show sick side sign silence silver simple since sing singer six sky slack slaughter small smart snow so
social some son sorrow soul south sparks speak spear speed spirit sponge spring staff star stark start state steel
steep steer step sterling stern stew still stock stone storm story straight strange stream street strength strong
student study such sue summer summers sun supervisor support sure swan sweet swift sword table tailor take talk tall
tanner teacher team tell temple test than that the their them then there these they thing think this thorn thorough
those though three through thus tick time to today together told tongue too top tower town towns trainer training
travel tree trip true trust try turn turner two under unit until up upon urban us use used vale valentine valley van
very vet vine violet virtue visit voice wade wait walk walker wall walls want ward warden warm warner was wash watch
water waterman waters way ways we weaver web week weeks well wells went were west what wheat wheel when where which
while white who whole why wild wilder will willow wills win wind window wine wing winner winter winters wisdom wise
wish with within without wolf woman wonder wood woods word work worker workers works worth would wren write yard
year yes yet york you young your youth
"""

_NAMES = """
aaliyah aaron abbie abdul abigail adam adele adrian ahmed aidan aisha alan alana albert alex alexander alexandra
alfie alice alison amanda amelia amina amy andrea andrew andy angela anita ann anna anne annie anthony archie asha
ashley ava barbara ben benjamin bernard beth bethany betty bradley brandon brenda brian bryan caitlin callum cameron
carl carly carol caroline catherine cathy charlene charles charlie charlotte chelsea chloe chris christina christine
christopher ciara claire clare colin connor craig daisy daniel danielle darren dave david dawid debbie deborah
declan dennis derek diane donna dorothy doug douglas duncan dylan eddie edward eileen elaine eleanor elizabeth ella
ellie emily emma eric erin ethan evie fatima finlay fiona florence francesca freddie freya gary gavin gemma geoff
george georgia georgina gillian gordon graham greg hannah harriet harrison harry hassan hayley helen henry hugh ian
ibrahim imogen imran irene isaac isabella isabelle isla jackie jackson jacob jacqueline jake james jamie jan jane
janet janice jasmine jason jayden jeff jennifer jenny jessica jessie jill jim jimmy joan joanna joanne jodie joe
joel john jonathan jordan jose joseph josh joshua joyce judith julia julian julie kaitlyn karen kate katherine
kathleen kathryn katie katy kayleigh keith kelly ken kenneth kerry kevin kieran kim kirsty kyle laura lauren leah
leanne lee leo lewis liam linda lindsay lisa logan lorraine louise lucas lucy luke lynn lynne maisie malcolm
margaret maria marie martin mary matt matthew maureen megan melanie melissa mia michael michelle mike millie mohamed
mohammad mohammed molly muhammad naomi natalie natasha nathan neil niamh nicholas nicola nicole nigel noah nora
olivia omar oscar owen pamela patricia patrick paul paula pauline peter phil philip phillip phoebe priya rachael
rachel raymond rebecca reece reuben rhys richard riley rita robert roger ronald rosie ross roy ruth ryan sally sam
samantha samuel sandra sara sarah scott sean shannon sharon shaun sheila shelley shirley simon siobhan sofia sophia
sophie stacey stanley stella stephanie stephen steve steven stuart susan suzanne sylvia tanya tara ted teresa terry
theo theresa thomas tim tina toby tom tommy toni tony tracey tracy trevor tyler vanessa victoria vincent walter
wayne wendy william yasmin yusuf yvonne zac zara zoe
"""

ORDINARY = frozenset(_WORDS.split())
"""Ordinary words that are somebody's name, or stand in a roster as one (`Duty Team`): a name only where the writing
says so (a capital letter within a sentence, a title before it, another name beside it)."""

GIVEN = frozenset(_NAMES.split())
"""Usual given names of Britain and their short forms: taken out where they have a capital letter, though no roster has
them, since a child or a colleague may bear one."""
