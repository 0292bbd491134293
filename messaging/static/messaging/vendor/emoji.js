export default `😀	0	grinning face|cheerful|cheery|happy	широко улыбается|лицо|радость|смех
😃	0	grinning face with big eyes|awesome|happy|mouth	смеется|весело|лицо|радость
😄	0	grinning face with smiling eyes|happy|laugh|lol	смеется с закрытыми глазами|закрытые|лицо|радость
😁	0	beaming face with smiling eyes|grin|grinning|happy	светится от счастья|весело|глаза|зубы
😆	0	grinning squinting face|closed|eyes|haha	смеется с прищуренными глазами|закрытые|лол|радость
😅	0	grinning face with sweat|cold|dejected|excited	нервно смеется|лол|нервный|облегчение
🤣	0	rolling on the floor laughing|crying|face|funny	катается со смеху|глаза|катаюсь|плач
😂	0	face with tears of joy|crying|feels|funny	смеется до слез|глаза|лол|плач
🙂	0	slightly smiling face|happy|smile	слегка улыбается|легкая|лицо|радость
🙃	0	upside-down face|hehe|smile	вверх тормашками|ногами|перевернутый|смайлик
🫠	0	melting face|disappear|dissolve|embarrassed	тает|грустная|жара|жарко
😉	0	winking face|flirt|heartbreaker|sexy	подмигивает|глаз|договорились|ироничная
😊	0	smiling face with smiling eyes|blush|glad|satisfied	довольно улыбается|глаза|довольный|закрытые
😇	0	smiling face with halo|angel|angelic|angels	с нимбом|ангел|глаза|добрый
🥰	0	smiling face with hearts|3|adore|crush	улыбающееся лицо с сердечками|люблю|любовь|нежность
😍	0	smiling face with heart-eyes|143|bae|feels	влюбленное лицо|без ума|вау|влюбленность
🤩	0	star-struck|excited|eyes|face	звезды в глазах|вау|звезда|звездный
😘	0	face blowing a kiss|adorbs|bae|flirt	воздушный поцелуй|губы|комплимент|любовь
😗	0	kissing face|143|date|dating	целует|люблю|любовь|нежность
☺️	0	smiling face|happy|outlined|relaxed	улыбается|довольный|окей|радость
😚	0	kissing face with closed eyes|143|bae|blush	целует с закрытыми глазами|закрытые|поцелуй|румянец
😙	0	kissing face with smiling eyes|143|closed|date	счастливый поцелуй|глаза|лицо|любовь
🥲	0	smiling face with tear|glad|grateful|happy	улыбающееся лицо со слезой|боль|гордость|облегчение
😋	0	face savoring food|delicious|eat|full	вкусно|еда|лицо|объедение
😛	0	face with tongue|awesome|cool|nice	показывает язык|вот|высунуть|забавно
😜	0	winking face with tongue|crazy|epic|eye	показывает язык и подмигивает|весело|глаз|забавно
🤪	0	zany face|crazy|eye|eyes	сумасшедшее лицо|крейзи|показать|псих
😝	0	squinting face with tongue|closed|eye|eyes	морщится и показывает язык|бе|гадость|жмуриться
🤑	0	money-mouth face|paid	деньги в глазах|баксы|богатый|выиграть
🤗	0	smiling face with open hands|hug|hugging	обнимает|встречи|обнимашки|объятия
🤭	0	face with hand over mouth|giggle|giggling|oops	прикрывает рот рукой|лишнее|ляпнуть|посмеиваться
🫢	0	face with open eyes and hand over mouth|amazement|awe|disbelief	прикрывает рот рукой с открытыми глазами|изумление|испуг|недоверие
🫣	0	face with peeking eye|captivated|embarrass|hide	подсматривает|глаз|интересно|испуг
🤫	0	shushing face|quiet|shh	тс-с-с|говори|закрой|никому
🤔	0	thinking face|chin|consider|hmm	думает|думаю|знаю|интересно
🫡	0	saluting face|good|luck|ma’am	воинское приветствие|да|есть|окей
🤐	0	zipper-mouth face|keep|quiet|secret	рот на замке|говори|могила|молния
🤨	0	face with raised eyebrow|disapproval|disbelief|distrust	не верит|быть|верю|может
😐️	0	neutral face|awkward|blank|deadpan	все равно|безразличие|незаинтересованный|равнодушие
😑	0	expressionless face|awkward|dead|fine	без эмоций|безразличие|надоело|незаинтересованный
😶	0	face without mouth|awkward|blank|expressionless	лицо без рта|молчание|немой|нет
🫥	0	dotted line face|depressed|disappear|hidden	лицо пунктиром|грусть|депрессия|интроверт
😶‍🌫️	0	face in clouds|absentminded|fog|head	лицо в облаках|витающий в облаках|голова в облаках|лицо в тумане
😏	0	smirking face|boss|dapper|flirt	ухмыляется|задумал|лицо|подмигнуть
😒	0	unamused face|...|bored|fine	скучает|гадость|грустно|надоело
🙄	0	face with rolling eyes|eyeroll|shade|ugh	закатывает глаза|блин|закатить|закончится
😬	0	grimacing face|awk|awkward|dentist	гримаса|злой|злость|злюсь
😮‍💨	0	face exhaling|blow|blowing|exhale	выдыхает|вздох|выдох|облегчение
🤥	0	lying face|liar|lie|pinocchio	лжец|буратино|врать|врешь
😌	0	relieved face|calm|peace|relief	испытывает облегчение|богу|довольный|обошлось
😔	0	pensive face|awful|bored|dejected	размышляет|грустный|достало|жаль
😪	0	sleepy face|crying|good|night	хочет спать|ночи|плакать|плач
🤤	0	drooling face	пускает слюни|лицо
😴	0	sleeping face|bed|bedtime|good	спит|боковую|ночи|пора
😷	0	face with medical mask|cold|dentist|dermatologist	в медицинской маске|болеть|вирус|врач
🤒	0	face with thermometer|ill|sick	с градусником во рту|болеть|больной|вирус
🤕	0	face with head-bandage|hurt|injury|ouch	с перевязанной головой|бинт|болеть|больной
🤢	0	nauseated face|gross|nasty|sick	тошнит|блевать|болезнь|выворачивать
🤮	0	face vomiting|barf|ew|gross	рвота|блевать|болезнь|вырвало
🤧	0	sneezing face|fever|flu|gesundheit	чихает|апчхи|лицо|насморк
🥵	0	hot face|dying|feverish|heat	жар|болеть|лихорадка|плохо
🥶	0	cold face|blue|blue-faced|freezing	мерзнет|болею|дубак|зубы
🥴	0	woozy face|dizzy|drunk|eyes	чувствует головокружение|глазах|голова|кружится
😵	0	face with crossed-out eyes|dead|dizzy|feels	головокружение|болею|глаза|голова
😵‍💫	0	face with spiral eyes|confused|dizzy|hypnotized	ошеломление|гипноз|глаза|голова
🤯	0	exploding head|blown|explode|mind	взрыв мозга|быть|голова|может
🤠	0	cowboy hat face|cowgirl	в ковбойской шляпе|веселый|вестерн|радость
🥳	0	partying face|bday|birthday|celebrate	на вечеринке|вечеринка|день|днюха
🥸	0	disguised face|eyebrow|glasses|incognito	маскировка|внешность|инкогнито|нос
😎	0	smiling face with sunglasses|awesome|beach|bright	лицо в темных очках|защита|клево|круто
🤓	0	nerd face|brainy|clever|expert	очкарик|ботан|заучка|интеллигент
🧐	0	face with monocle|classy|fancy|rich	с моноклем|дедукция|детектив|доказательства
😕	0	confused face|befuddled|confusing|dunno	в замешательстве|замешательство|недовольный|непонятно
🫤	0	face with diagonal mouth|confused|confusion|disappointed	с перекошенным ртом|досадно|думаю|знаю
😟	0	worried face|anxious|butterflies|nerves	беспокоится|беспокойство|лицо|расстройство
🙁	0	slightly frowning face|sad	немного грустит|грустный|досада|недовольный
☹️	0	frowning face|sad	грустит|грустный|досада|недовольный
😮	0	face with open mouth|believe|forgot|omg	удивление|вау|верю|изумление
😯	0	hushed face|epic|omg|stunned	неприятный сюрприз|вау|верю|ого
😲	0	astonished face|cost|no|omg	в шоке|вау|глаза|изумление
😳	0	flushed face|amazed|awkward|crazy	краснеет|извини|обидел|прости
🥺	0	pleading face|begging|big|eyes	умоляет|большие|глаза|грустно
🥹	0	face holding back tears|admiration|aww|cry	еле сдерживает слезы|благодарность|восхищение|гордость
😦	0	frowning face with open mouth|caught|guard|scared	в изумлении|изумление|испуг|неприятный
😧	0	anguished face|forgot|scared|scary	страдает|боль|забыл|испуг
😨	0	fearful face|afraid|anxious|blame	боится|беспокоится|боюсь|волнуюсь
😰	0	anxious face with sweat|blue|cold|eek	сильно беспокоится|беспокоюсь|волнуюсь|грусть
😥	0	sad but relieved face|anxious|call|close	обошлось|беспокоюсь|грустно|облегчение
😢	0	crying face|awful|feels|miss	плачет|грустный|жаль|обидно
😭	0	loudly crying face|bawling|sad|sob	слезы рекой|за|навзрыд|несчастный
😱	0	face screaming in fear|epic|fearful|munch	в ужасе|испуг|крик|кричать
😖	0	confounded face|annoyed|confused|cringe	в растерянности|гадость|кринж|невкусно
😣	0	persevering face|concentrate|concentration|focus	упорство|боль|головная|достало
😞	0	disappointed face|awful|blame|dejected	разочарование|виноват|грустно|жаль
😓	0	downcast face with sweat|close|cold|feels	в холодном поту|беспокойство|боль|волнуюсь
😩	0	weary face|crying|fail|feels	усталость|гадость|достало|надоело
😫	0	tired face|cost|feels|nap	сильная усталость|достало|надоело|очень
🥱	0	yawning face|bedtime|bored|goodnight	зевает|боковую|ночи|поздно
😤	0	face with steam from nose|anger|angry|feels	в ожидании успеха|бешенстве|дым|зла
😡	0	enraged face|anger|angry|feels	злится|бешенство|злой|кипит
😠	0	angry face|anger|blame|feels	сердится|бешенство|злиться|злость
🤬	0	face with symbols on mouth|censor|cursing|cussing	цензура|браниться|брань|мат
😈	0	smiling face with horns|demon|devil|evil	улыбающийся чертенок|дьявол|зло|злорадная
👿	0	angry face with horns|demon|devil|evil	злой чертенок|грусть|демон|дьявол
💀	0	skull|body|dead|death	череп|кости|мертвый|могила
☠️	0	skull and crossbones|dead|death|face	череп и кости|конец|метка|опасно
💩	0	pile of poo|bs|comic|doo	какашка|вонючка|воняет|говно
🤡	0	clown face	клоун|арлекин|смех|смешно
👹	0	ogre|creature|devil|face	чудовище|дракон|змей|карнавал
👺	0	goblin|angry|creature|face	японский гоблин|злой|монстр|сказка
👻	0	ghost|boo|creature|excited	привидение|подмигнуть|призрак|смешной
👽️	0	alien|creature|extraterrestrial|face	инопланетянин|внеземная|космос|нло
👾	0	alien monster|creature|extraterrestrial|face	космический монстр|аркада|инопланетянин|космос
🤖	0	robot|face|monster	робот|лицо|монстр|страх
😺	0	grinning cat|animal|face|mouth	улыбающийся кот|домашнее|животное|милашка
😸	0	grinning cat with smiling eyes|animal|face|smile	смеющийся кот|глаза|закрытые глаза|кот с широкой улыбкой и закрытыми глазами
😹	0	cat with tears of joy|animal|face|laugh	смеющийся до слез кот|веселье|кот смеется|кот смеется до слез
😻	0	smiling cat with heart-eyes|animal|face|love	влюбленный кот|влюбиться|любовь|морда
😼	0	cat with wry smile|animal|face|ironic	ухмыляющийся кот|кот с ухмылкой|сарказм|улыбка
😽	0	kissing cat|animal|closed|eye	целующий кот|глаза|губы|кот целует
🙀	0	weary cat|animal|face|oh	кот в шоке|кот волнуется|морда|морды
😿	0	crying cat|animal|face|sad	плачущий кот|грустно|жаль|кот плачет
😾	0	pouting cat|animal|face	злой кот|морда|недовольный|раздраженный
🙈	0	see-no-evil monkey|embarrassed|face|forbidden	ничего не вижу|глаза|запрещено|зрение
🙉	0	hear-no-evil monkey|animal|ears|face	ничего не слышу|запрещено|лапы|нельзя
🙊	0	speak-no-evil monkey|animal|face|forbidden	ничего никому не скажу|закрыт|запрещено|лапы
💌	0	love letter|heart|mail|romance	любовное письмо|валентинка|записка|любовь
💘	0	heart with arrow|143|adorbs|cupid	сердце, пронзенное стрелой|купидон|лук|любовь
💝	0	heart with ribbon|143|anniversary|emotion	сердце с лентой|валентин|валентинка|лента
💖	0	sparkling heart|143|emotion|excited	сверкающее сердце|блеск|звездочки|любовь
💗	0	growing heart|143|emotion|excited	растущее сердце|биение|больше|влюбленность
💓	0	beating heart|143|cardio|emotion	пульсирующее сердце|бьется|красное|пульсирует
💞	0	revolving hearts|143|adorbs|anniversary	вращающиеся сердца|вращение|два|круги
💕	0	two hearts|143|anniversary|date	два сердца|влюблен|влюблена|влюбленные
💟	0	heart decoration|143|emotion|hearth	значок «сердце»|белое|квадрат|любовь
❣️	0	heart exclamation|heavy|mark|punctuation	восклицательный знак в виде сердца|восклицание|препинания|сердце
💔	0	broken heart|break|crushed|emotion	разбитое сердце|разочарование|части
❤️‍🔥	0	heart on fire|burn|love|lust	горящее сердце|любовь|огонь|пламенное сердце
❤️‍🩹	0	mending heart|healthier|improving|recovering	заживающее сердце|выздоровление|излечение|поправка
❤️	0	red heart|emotion|love	алое сердце|красное|любовь|свидание
🧡	0	orange heart|143	оранжевое сердце|любовь|свидание|чувства
💛	0	yellow heart|143|cardiac|emotion	желтое сердце|любовь|чувство|эмоции
💚	0	green heart|143|emotion|ily	зеленое сердце|любовь|чувства|эмоции
💙	0	blue heart|143|emotion|ily	синее сердце|голубое|любовь|чувства
💜	0	purple heart|143|bestest|emotion	фиолетовое сердце|любовь|сиреневое|чувства
🤎	0	brown heart|143	коричневое сердце|любовь|чувства|эмоции
🖤	0	black heart|evil|wicked	черное сердце|злое
🤍	0	white heart|143	белое сердце|любовь|чувства|эмоции
💋	0	kiss mark|dating|emotion|heart	след от поцелуя|губы|любовь|помада
💯	0	hundred points|100|a+|agree	сто баллов|100|именно|сотка
💢	0	anger symbol|angry|comic|mad	значок «гнев»|злость|ярость
💥	0	collision|bomb|boom|collide	взрыв|бомба|бум|вспышка
💫	0	dizzy|comic|shining|shooting	кружащаяся звезда|астероид|головокружение|звездочка
💦	0	sweat droplets|comic|drip|drops	капли пота|брызги|вода|капать
💨	0	dashing away|cloud|comic|fart	исчезновение|быстро|дым|облако
🕳️	0	hole	дыра|люк|отверстие|пропасть
💬	0	speech balloon|bubble|comic|dialog	облачко с многоточием|диалог|идеи|мысли
👁️‍🗨️	0	eye in speech bubble|balloon|witness	значок свидетеля|глаз|подсматривать|преследование
🗨️	0	left speech bubble|balloon|dialog	пустое облачко|диалог|мнение|мысль
🗯️	0	right anger bubble|angry|balloon|mad	гневное облачко|бабл|комикс|негатив
💭	0	thought balloon|bubble|cartoon|cloud	облачко с мыслями|идеи|изобретения|мечты
💤	0	ZZZ|comic|good|goodnight	сон|ночи|ночь|спать
👋	1	waving hand|bye|cya|g2g	машет рукой|взмах|привет|приветствие
🤚	1	raised back of hand|backhand	поднятая рука|ладонь|сторона|тыльная
🖐️	1	hand with fingers splayed|raised|stop	раскрытая ладонь|пальцы|рука|стоп
✋️	1	raised hand|5|five|high	поднятая ладонь|вверх|пальцы|пять
🖖	1	vulcan salute|finger|hand|hands	вулканский салют|жест|пальцы|приветствие
🫱	1	rightwards hand|handshake|hold|reach	рука вправо|кисть|направо|рукопожатие
🫲	1	leftwards hand|handshake|hold|reach	рука влево|кисть|налево|рукопожатие
🫳	1	palm down hand|dismiss|drop|dropped	рука ладонью вниз|бросить|ладонь вниз|отпустить
🫴	1	palm up hand|beckon|catch|come	рука ладонью вверх|жест|манить|подзывать
👌	1	OK hand|awesome|bet|dope	жест «все хорошо»|ок|окей|отлично
🤌	1	pinched fingers|gesture|hand|hold	щепоть|вопрос|жест|пальцы
🤏	1	pinching hand|amount|bit|fingers	жест «мало»|небольшое количество|немного|чуть-чуть
✌️	1	victory hand|peace	жест V|виктория|мир|пальцы
🤞	1	crossed fingers|hand|luck	скрещенные пальцы|везение|жест|скрестить
🫰	1	hand with index finger and thumb crossed|<3|expensive|heart	жест «деньги»|дорого|сердечко|щелчок
🤟	1	love-you gesture|fingers|hand|ily	я-тебя-люблю|жест|пальца|пальцы
🤘	1	sign of the horns|finger|hand|rock-on	рокерский жест|коза|пальцы|рука
🤙	1	call me hand|hang|loose|shaka	жест «позвони мне»|набери|рука|серферский
👈️	1	backhand index pointing left|finger	указывающий налево палец|влево|жест|направление
👉️	1	backhand index pointing right|finger	указывающий направо палец|вправо|жест|направление
👆️	1	backhand index pointing up|finger	указывающий вверх палец|выше|жест|наверх
🖕	1	middle finger|hand	средний палец|жест|рука|фак
👇️	1	backhand index pointing down|finger	указывающий вниз палец|жест|направление|ниже
☝️	1	index pointing up|finger|hand|this	указательный палец вверх|внимание|направление|послушайте
🫵	1	index pointing at the viewer|finger|hand|poke	указательный палец на себя|жест|показать|рука
👍️	1	thumbs up|+1|good|hand	большой палец вверх|договорились|жест|лайк
👎️	1	thumbs down|-1|bad|dislike	большой палец вниз|бу|недоволен|недовольна
✊️	1	raised fist|clenched|hand|punch	поднятый кулак|пальцы|рука|удар
👊	1	oncoming fist|absolutely|agree|boom	кулак|бокс|боксировать|бро
🤛	1	left-facing fist|leftwards	кулак влево|рука
🤜	1	right-facing fist|rightwards	кулак вправо|рука
👏	1	clapping hands|applause|approval|awesome	аплодисменты|движение|жест|овация
🙌	1	raising hands|celebration|gesture|hooray	ура|вверх|жест|класс
🫶	1	heart hands|<3|love|you	жест «сердце»|любовь|руки
👐	1	open hands|hug|jazz|swerve	ладони в стороны|врозь|открытые|рука
🤲	1	palms up together|cupped|dua|hands	ладони лодочкой|вверх|вместе|горсть
🤝	1	handshake|agreement|deal|meeting	рукопожатие|встреча|договорились|руки
🙏	1	folded hands|appreciate|ask|beg	сложенные руки|молитва|пожалуйста|просьба
✍️	1	writing hand|write	пишущая рука|бумага|написать|писать
💅	1	nail polish|bored|care|cosmetics	маникюр|готово|кисть|косметика
🤳	1	selfie|camera|phone	селфи|снимок|телефон
💪	1	flexed biceps|arm|beast|bench	бицепс|атлет|зал|качать
🦾	1	mechanical arm|accessibility|prosthetic	механическая рука|возможности|инвалид|инвалидность
🦿	1	mechanical leg|accessibility|prosthetic	механическая нога|возможности|инвалид|инвалидность
🦵	1	leg|bent|foot|kick	нога|бедро|голень|колено
🦶	1	foot|ankle|feet|kick	щиколотка|лодыжка|нога|стопа
👂️	1	ear|body|ears|hear	ухо|звук|подслушивать|слушать
🦻	1	ear with hearing aid|accessibility|hard	ухо со слуховым аппаратом|возможности|глухота|ограниченные
👃	1	nose|body|noses|nosey	нос|тело|человек
🧠	1	brain|intelligent|smart	мозг|интеллект|разум|ум
🫀	1	anatomical heart|beat|cardiology|heartbeat	сердце человека|анатомия|кардиология|красный
🫁	1	lungs|breath|breathe|exhalation	легкие|вдох|выдох|дыхание
🦷	1	tooth|dentist|pearly|teeth	зуб|белый|дантист|зубной
🦴	1	bone|bones|dog|skeleton	кость|костлявый|косточка|скелет
👀	1	eyes|body|face|googly	глаза|два|наблюдать|подглядывать
👁️	1	eye|1|body|one	глаз|зрачок|тело|человек
👅	1	tongue|body|lick|slurp	язык|розовый|рот
👄	1	mouth|beauty|body|kiss	рот|алые|губы|зубы
🫦	1	biting lip|anxious|bite|fear	кусать губы|беспокоиться|беспокойство|волнение
👶	1	baby|babies|children|goo	младенец|дитя|карапуз|маленький
🧒	1	child|bright-eyed|grandchild|kid	ребенок|гендерно нейтральный|дитя|малыш
👦	1	boy|bright-eyed|child|grandson	мальчик|дитя|маленький|малыш
👧	1	girl|bright-eyed|child|daughter	девочка|дитя|маленькая|малышка
🧑	1	person|adult	взрослый|гендерно нейтральный|совершеннолетний
👱	1	person: blond hair|blond-haired|human	человек со светлыми волосами|блондин|волосы|молодой
👨	1	man|adult|bro	мужчина|брат|взрослый|друг
🧔	1	person: beard|bearded|whiskers	бородатый человек|бородач|мужчина
👨‍🦰	1	man: red hair|adult|bro	мужчина: рыжие волосы|брат|взрослый|друг
👨‍🦱	1	man: curly hair|adult|bro	мужчина: кудрявые волосы|брат|взрослый|друг
👨‍🦳	1	man: white hair|adult|bro	мужчина: седые волосы|брат|взрослый|друг
👨‍🦲	1	man: bald|adult|bro	мужчина: без волос|брат|взрослый|друг
👩	1	woman|adult|lady	женщина|взрослая|волосы|девушка
👩‍🦰	1	woman: red hair|adult|lady	женщина: рыжие волосы|взрослая|девушка|длинные
🧑‍🦰	1	person: red hair|adult	взрослый: рыжие волосы|гендерно нейтральный|совершеннолетний
👩‍🦱	1	woman: curly hair|adult|lady	женщина: кудрявые волосы|взрослая|девушка|длинные
🧑‍🦱	1	person: curly hair|adult	взрослый: кудрявые волосы|гендерно нейтральный|совершеннолетний
👩‍🦳	1	woman: white hair|adult|lady	женщина: седые волосы|взрослая|девушка|длинные
🧑‍🦳	1	person: white hair|adult	взрослый: седые волосы|гендерно нейтральный|совершеннолетний
👩‍🦲	1	woman: bald|adult|lady	женщина: без волос|взрослая|волосы|девушка
🧑‍🦲	1	person: bald|adult	взрослый: без волос|гендерно нейтральный|совершеннолетний
🧓	1	older person|adult|elderly|grandparent	пожилой человек|в возрасте|гендерно нейтральный|старый
👴	1	old man|adult|bald|elderly	пожилой мужчина|возраст|годы|дедушка
👵	1	old woman|adult|elderly|grandma	пожилая женщина|бабушка|старая|старуха
🙍	1	person frowning|annoyed|disappointed|disgruntled	нахмурившийся человек|грустит|грусть|грущу
🙎	1	person pouting|disappointed|downtrodden|frown	обиженный человек|губы|зла|зол
🙅	1	person gesturing NO|forbidden|gesture|hand	человек против|возражаю|жест|запрет
🙆	1	person gesturing OK|exercise|gesture|hand	человек за|вверх|домик|зарядка
💁	1	person tipping hand|fetch|flick|flip	человек тянет руку|выдать|жест|знаю
🙋	1	person raising hand|gesture|here|know	человек с поднятой рукой|вопрос|задать|знаю
🧏	1	deaf person|accessibility|ear|gesture	глухой человек|жестов|немой|слышать
🙇	1	person bowing|apology|ask|beg	человек кланяется|виноват|жаль|извини
🤦	1	person facepalming|again|bewilder|disbelief	человек потерял дар речи|надоело|нет|омг
🤷	1	person shrugging|doubt|dunno|guess	человек пожимает плечами|все|может|равно
🧑‍⚕️	1	health worker|doctor|healthcare|nurse	медицинский работник|врач|доктор|медбрат
👨‍⚕️	1	man health worker|doctor|healthcare|nurse	врач|доктор|медбрат|мужчина
👩‍⚕️	1	woman health worker|doctor|healthcare|nurse	женщина-врач|доктор|докторка|докторша
🧑‍🎓	1	student|graduate	учащийся|бакалавр|выпускник|студент
👨‍🎓	1	man student|graduate	студент|бакалавр|вуз|выпуск
👩‍🎓	1	woman student|graduate	студентка|аспирантка|выпускница|девушка
🧑‍🏫	1	teacher|instructor|lecturer|professor	педагог|инструктор|преподаватель|профессор
👨‍🏫	1	man teacher|instructor|lecturer|professor	учитель|инструктор|мужчина|преподаватель
👩‍🏫	1	woman teacher|instructor|lecturer|professor	учительница|женщина|инструктор|лектор
🧑‍⚖️	1	judge|justice|law|scales	судья|весы|правосудие|фемида
👨‍⚖️	1	man judge|justice|law|scales	мужчина-судья|закон|правосудие|справедливый
👩‍⚖️	1	woman judge|justice|law|scales	женщина-судья|закон|правосудие|справедливая
🧑‍🌾	1	farmer|gardener|rancher	фермер|дачник|садовник|скотовод
👨‍🌾	1	man farmer|gardener|rancher	мужчина-фермер|вилы|дачник|огород
👩‍🌾	1	woman farmer|gardener|rancher	женщина-фермер|вилы|дачница|огород
🧑‍🍳	1	cook|chef	повар|шеф|шеф-повар
👨‍🍳	1	man cook|chef	мужчина-повар|готовить|еда|шеф
👩‍🍳	1	woman cook|chef	повариха|готовить|еда|женщина
🧑‍🔧	1	mechanic|electrician|plumber|tradesperson	механик|сантехник|специалист|электрик
👨‍🔧	1	man mechanic|electrician|plumber|tradesperson	мужчина-механик|сантехник|электрик
👩‍🔧	1	woman mechanic|electrician|plumber|tradesperson	женщина-механик|сантехник|электрик
🧑‍🏭	1	factory worker|assembly|industrial	рабочий|завод|промышленность
👨‍🏭	1	man factory worker|assembly|industrial	мужчина-рабочий|завод|промышленность
👩‍🏭	1	woman factory worker|assembly|industrial	работница|женщина|завод|инженер
🧑‍💼	1	office worker|architect|business|manager	офисный работник|белый воротничок|бизнес|менеджер
👨‍💼	1	man office worker|architect|business|manager	офисный работник - мужчина|белый|бизнесмен|воротничок
👩‍💼	1	woman office worker|architect|business|manager	офисная работница|бизнес|деловая|женщина
🧑‍🔬	1	scientist|biologist|chemist|engineer	ученый|биолог|инженер|наука
👨‍🔬	1	man scientist|biologist|chemist|engineer	мужчина-ученый|биолог|инженер|наука
👩‍🔬	1	woman scientist|biologist|chemist|engineer	ученая|биология|женщина|инженер
🧑‍💻	1	technologist|coder|computer|developer	инженер|ноутбук|программист|разработчик
👨‍💻	1	man technologist|coder|computer|developer	мужчина-инженер|ноутбук|программист|разработчик
👩‍💻	1	woman technologist|coder|computer|developer	женщина-инженер|код|компьютер|ноутбук
🧑‍🎤	1	singer|actor|entertainer|rock	певец|актер|звезда|пение
👨‍🎤	1	man singer|actor|entertainer|rock	мужчина-певец|жест|звезда|исполнитель
👩‍🎤	1	woman singer|actor|entertainer|rock	певица|женщина|жест|звезда
🧑‍🎨	1	artist|palette	художник|кисти|палитра
👨‍🎨	1	man artist|palette	мужчина-художник|кисти|краски|палитра
👩‍🎨	1	woman artist|palette	художница|арт|галерея|женщина
🧑‍✈️	1	pilot|plane	пилот|летчик|самолет
👨‍✈️	1	man pilot|plane	мужчина-пилот|самолет
👩‍✈️	1	woman pilot|plane	женщина-пилот|самолет
🧑‍🚀	1	astronaut|rocket|space	космонавт|астронавт|ракета
👨‍🚀	1	man astronaut|rocket|space	мужчина-космонавт|астронавт|космос
👩‍🚀	1	woman astronaut|rocket|space	женщина-космонавт|астронавт|корабль|пилот
🧑‍🚒	1	firefighter|firetruck	пожарный|пожарная машина
👨‍🚒	1	man firefighter|firetruck	мужчина-пожарный|огонь|профессия|спасатель
👩‍🚒	1	woman firefighter|firetruck	женщина-пожарный|огонь|пожарная|профессия
👮	1	police officer|apprehend|arrest|citation	полицейский|блюститель|закон|коп
🕵️	1	detective|sleuth|spy	детектив|ищейка|расследование|сыщик
💂	1	guard|buckingham|helmet|london	гвардеец|гвардия|караул|охрана
🥷	1	ninja|assassin|fight|fighter	ниндзя|воин|диверсант|синоби
👷	1	construction worker|build|fix|hardhat	строитель|инженер|каска|лицо
🫅	1	person with crown|monarch|noble|regal	человек с короной|владыка|власть|князь
🤴	1	prince|crown|fairy|fairytale	принц|королевство|король|корона
👸	1	princess|crown|fairy|fairytale	принцесса|королева|королевство|корона
👳	1	person wearing turban	человек в тюрбане|индус|повязка|ранение головы
👲	1	person with skullcap|chinese|gua|guapi	мужчина в китайской шапке|китайский|человек|шапка
🧕	1	woman with headscarf|bandana|hijab|kerchief	женщина в платке|женщина с платком|закрытые волосы|мантилья
🤵	1	person in tuxedo|formal|wedding	жених|мужчина|мужчина в смокинге|смокинг
👰	1	person with veil|wedding	невеста|свадьба|фата
🤰	1	pregnant woman	беременная женщина|беременность
🫃	1	pregnant man|belly|bloated|full	беременный мужчина|беременность|вздутие|животик
🫄	1	pregnant person|belly|bloated|full	беременный человек|беременная|беременность|вздутие
🤱	1	breast-feeding|baby|mom|mother	кормление грудью|вскармливание|кормить|кормящая
👩‍🍼	1	woman feeding baby|mom|mother|nanny	кормящая женщина|забота|кормление|малыш
👨‍🍼	1	man feeding baby|dad|father|nanny	кормящий мужчина|забота|кормление|малыш
🧑‍🍼	1	person feeding baby|nanny|newborn|nursing	кормящий человек|забота|кормление|малыш
👼	1	baby angel|church|face|fairy	ангелочек|дитя|крылья|лик
🎅	1	Santa Claus|celebration|christmas|claus	Санта-Клаус|дед мороз|дедушка мороз|клаус
🤶	1	Mrs. Claus|celebration|christmas|claus	миссис Клаус|миссис клаус|новый год|рождество
🧑‍🎄	1	Mx Claus|celebration|christmas|claus	Санта|дед мороз|клаус|новый год
🦸	1	superhero|good|superpower	супергерой|бэтмен|героиня|сильная
🦹	1	supervillain|bad|criminal|evil	суперзлодей|вампир|дракула|плохой
🧙	1	mage|fantasy|magic|play	маг|волшебник|заклинание|колдун
🧚	1	fairy|fairytale|fantasy|myth	фея|динь-динь|крылышки|крылья
🧛	1	vampire|blood|dracula|fangs	вампир|граф|дракула|зубы
🧜	1	merperson|creature|fairytale|folklore	русалка|ариэль|морские существа|полурыба
🧝	1	elf|elves|enchantment|fantasy	эльф|магия|сказка|уши
🧞	1	genie|djinn|fantasy|jinn	джинн|лампа|потереть|сказка
🧟	1	zombie|apocalypse|dead|halloween	зомби|апокалипсис|живой|мертвец
🧌	1	troll|fairy|fantasy|monster	тролль|монстр|сказка|троллинг
💆	1	person getting massage|face|headache|relax	человеку массируют лицо|голова|массаж|массаж головы
💇	1	person getting haircut|barber|beauty|chop	человек у парикмахера|волосы|косметология|красота
🚶	1	person walking|amble|gait|hike	человек идет|гулять|дорога|прогулка
🧍	1	person standing	человек стоит|стоя|стоять
🧎	1	person kneeling|knees	человек на коленях|йога|колени|сидеть
🧑‍🦯	1	person with white cane|accessibility|blind|probing	человек с белой тростью|инвалид|слепой
👨‍🦯	1	man with white cane|accessibility|blind|probing	мужчина с тростью для ходьбы|инвалид|палочка|слепой
👩‍🦯	1	woman with white cane|accessibility|blind|probing	женщина с тростью для ходьбы|инвалид|палочка|слепая
🧑‍🦼	1	person in motorized wheelchair|accessibility	человек в кресле-коляске с мотором|инвалид|инвалидная коляска
👨‍🦼	1	man in motorized wheelchair|accessibility	мужчина в электрическом кресле-коляске|в кресле|инвалид|инвалидное кресло
👩‍🦼	1	woman in motorized wheelchair|accessibility	женщина в электрическом кресле-коляске|в кресле|инвалид|инвалидное кресло
🧑‍🦽	1	person in manual wheelchair|accessibility	человек в кресле-коляске с ручным приводом|инвалид|инвалидная коляска
👨‍🦽	1	man in manual wheelchair|accessibility	мужчина в ручном кресле-коляске|в кресле|инвалид|инвалидное кресло
👩‍🦽	1	woman in manual wheelchair|accessibility	женщина в ручном кресле-коляске|в кресле|инвалид|инвалидное кресло
🏃	1	person running|fast|hurry|marathon	человек бежит|бег|марафон|спорт
💃	1	woman dancing|dance|dancer|elegant	танцующая женщина|движения|дискотека|красное платье
🕺	1	man dancing|dance|dancer|elegant	танцующий мужчина|движения|красота|танец
🕴️	1	person in suit levitating|business	бизнесмен в воздухе|костюм|полет|человек
👯	1	people with bunny ears|bestie|bff|counterpart	люди с ушами кролика|близкие|вечеринка|двое
🧖	1	person in steamy room|day|luxurious|pamper	человек в бане|баня|париться|парная
🧗	1	person climbing|climber|mountain|rock	человек взбирается по скале|альпинистка|взбираться|восхождение
🤺	1	person fencing|fencer|sword	фехтовальщик|рапира|спорт|фехтование
🏇	1	horse racing|jockey|racehorse|riding	скачки|бега|жокей|ипподром
⛷️	1	skier|snow	горные лыжи|горнолыжный|склон|скорость
🏂️	1	snowboarder|ski|sport	сноубордист|горы|склон|снег
🏌️	1	person golfing|ball|birdie|caddy	гольфист|игрок|клюшка|удар
🏄️	1	person surfing|beach|ocean|sport	серфинг|вода|волны|доска
🚣	1	person rowing boat|canoe|cruise|fishing	гребля|весла|вода|лодка
🏊️	1	person swimming|freestyle|sport|swimmer	плавание|бассейн|вода|водный спорт
⛹️	1	person bouncing ball|athletic|basketball|championship	баскетболист|ведение|игра|мяч
🏋️	1	person lifting weights|barbell|bodybuilder|deadlift	тяжелоатлет|атлетика|вес|помост
🚴	1	person biking|bicycle|bicyclist|bike	велосипедист|велоспорт|кататься|педали
🚵	1	person mountain biking|bicycle|bicyclist|bike	человек на горном велосипеде|байк|велик|горный
🤸	1	person cartwheeling|active|excited|flip	акробатический трюк|акробатика|активный|вверх ногами
🤼	1	people wrestling|combat|duel|grapple	борцы|бороться|борьба|драка
🤽	1	person playing water polo|sport|swimming|waterpolo	водное поло|вода|спорт|человек
🤾	1	person playing handball|athletics|catch|chuck	гандбол|бросок|гандболист|мяч
🤹	1	person juggling|act|balance|balancing	жонглер|жонглирование|многозадачность|навык
🧘	1	person in lotus position|cross|legged|legs	человек в позе лотоса|йога|медитация|поза
🛀	1	person taking bath|bathtub|tub	человек в ванне|ванна|ванная|вода
🛌	1	person in bed|bedtime|good|goodnight	человек в кровати|гостиница|кровать|ночь
🧑‍🤝‍🧑	1	people holding hands|bae|bestie|bff	люди, держащиеся за руки|держаться|друзья|лучшие
👭	1	women holding hands|bae|bestie|bff	две женщины|держаться за руки|лучшие подруги|пара
👫	1	woman and man holding hands|bae|bestie|bff	мужчина и женщина|держаться за руки|друзья|пара
👬	1	men holding hands|bae|bestie|bff	двое мужчин|близнецы|братья|двойняшки
💏	1	kiss|anniversary|babe|bae	поцелуй|любовь|пара|романтика
👩‍❤️‍💋‍👨	1	kiss: woman, man|anniversary|babe|bae	поцелуй: женщина мужчина|любовь|пара|романтика
👨‍❤️‍💋‍👨	1	kiss: man, man|anniversary|babe|bae	поцелуй: мужчина мужчина|любовь|пара|романтика
👩‍❤️‍💋‍👩	1	kiss: woman, woman|anniversary|babe|bae	поцелуй: женщина женщина|любовь|пара|романтика
💑	1	couple with heart|anniversary|babe|bae	влюбленная пара|влюбленные|любовь|люди
👩‍❤️‍👨	1	couple with heart: woman, man|anniversary|babe|bae	влюбленная пара: женщина мужчина|влюбленные|любовь|люди
👨‍❤️‍👨	1	couple with heart: man, man|anniversary|babe|bae	влюбленная пара: мужчина мужчина|влюбленные|любовь|люди
👩‍❤️‍👩	1	couple with heart: woman, woman|anniversary|babe|bae	влюбленная пара: женщина женщина|влюбленные|любовь|люди
👨‍👩‍👦	1	family: man, woman, boy|child	семья: мужчина женщина мальчик|портрет|ребенок|родители
👨‍👩‍👧	1	family: man, woman, girl|child	семья: мужчина женщина девочка|портрет|ребенок|родители
👨‍👩‍👧‍👦	1	family: man, woman, girl, boy|child	семья: мужчина женщина девочка мальчик|портрет|ребенок|родители
👨‍👩‍👦‍👦	1	family: man, woman, boy, boy|child	семья: мужчина женщина мальчик мальчик|портрет|ребенок|родители
👨‍👩‍👧‍👧	1	family: man, woman, girl, girl|child	семья: мужчина женщина девочка девочка|портрет|ребенок|родители
👨‍👨‍👦	1	family: man, man, boy|child	семья: мужчина мужчина мальчик|портрет|ребенок|родители
👨‍👨‍👧	1	family: man, man, girl|child	семья: мужчина мужчина девочка|портрет|ребенок|родители
👨‍👨‍👧‍👦	1	family: man, man, girl, boy|child	семья: мужчина мужчина девочка мальчик|портрет|ребенок|родители
👨‍👨‍👦‍👦	1	family: man, man, boy, boy|child	семья: мужчина мужчина мальчик мальчик|портрет|ребенок|родители
👨‍👨‍👧‍👧	1	family: man, man, girl, girl|child	семья: мужчина мужчина девочка девочка|портрет|ребенок|родители
👩‍👩‍👦	1	family: woman, woman, boy|child	семья: женщина женщина мальчик|портрет|ребенок|родители
👩‍👩‍👧	1	family: woman, woman, girl|child	семья: женщина женщина девочка|портрет|ребенок|родители
👩‍👩‍👧‍👦	1	family: woman, woman, girl, boy|child	семья: женщина женщина девочка мальчик|портрет|ребенок|родители
👩‍👩‍👦‍👦	1	family: woman, woman, boy, boy|child	семья: женщина женщина мальчик мальчик|портрет|ребенок|родители
👩‍👩‍👧‍👧	1	family: woman, woman, girl, girl|child	семья: женщина женщина девочка девочка|портрет|ребенок|родители
👨‍👦	1	family: man, boy|child	семья: мужчина мальчик|портрет|ребенок|родители
👨‍👦‍👦	1	family: man, boy, boy|child	семья: мужчина мальчик мальчик|портрет|ребенок|родители
👨‍👧	1	family: man, girl|child	семья: мужчина девочка|портрет|ребенок|родители
👨‍👧‍👦	1	family: man, girl, boy|child	семья: мужчина девочка мальчик|портрет|ребенок|родители
👨‍👧‍👧	1	family: man, girl, girl|child	семья: мужчина девочка девочка|портрет|ребенок|родители
👩‍👦	1	family: woman, boy|child	семья: женщина мальчик|портрет|ребенок|родители
👩‍👦‍👦	1	family: woman, boy, boy|child	семья: женщина мальчик мальчик|портрет|ребенок|родители
👩‍👧	1	family: woman, girl|child	семья: женщина девочка|портрет|ребенок|родители
👩‍👧‍👦	1	family: woman, girl, boy|child	семья: женщина девочка мальчик|портрет|ребенок|родители
👩‍👧‍👧	1	family: woman, girl, girl|child	семья: женщина девочка девочка|портрет|ребенок|родители
🗣️	1	speaking head|face|silhouette	говорящая голова|говорить|кричать|речь
👤	1	bust in silhouette|mysterious|shadow	силуэт человека|бюст|лицо|таинственный
👥	1	busts in silhouette|bff|everyone|friend	два силуэта|бюст|головы|двое
🫂	1	people hugging|comfort|embrace|farewell	обнимающиеся люди|дружба|любовь|обнимашки
👪️	1	family|child	семья|портрет|ребенок|родители
👣	1	footprints|barefoot|clothing|omw	следы|нога|подошва|рельеф
🐵	3	monkey face|animal|banana	морда обезьяны|животное|обезьяна|обезьянья
🐒	3	monkey|animal|banana	обезьяна|животное
🦍	3	gorilla|animal	горилла|животное|обезьяна
🦧	3	orangutan|animal|ape|monkey	орангутан|обезьяна|орангутанг|примат
🐶	3	dog face|adorbs|animal|pet	морда собаки|животное|пес|собака
🐕️	3	dog|animal|animals|dogs	собака|животное|пес|питомец
🦮	3	guide dog|accessibility|animal|blind	собака-поводырь|инвалид|помощь|слепой
🐕‍🦺	3	service dog|accessibility|animal|assistance	служебная собака|инвалид|поиск|поисковая
🐩	3	poodle|animal|dog|fluffy	пудель|домашнее животное|животное|порода
🐺	3	wolf|animal|face	морда волка|волчья|животное|собака
🦊	3	fox|animal|face	морда лисицы|животное|лиса|лисица
🦝	3	raccoon|animal|curious|sly	морда енота|животное|любопытный|полоскун
🐱	3	cat face|animal|kitten|kitty	морда кошки|животное|кот|кошачья
🐈️	3	cat|animal|animals|cats	кошка|животное|кот|котенок
🐈‍⬛	3	black cat|animal|feline|halloween	черная кошка|кот|мяу|несчастье
🦁	3	lion|alpha|animal|face	морда льва|гороскоп|грива|животное
🐯	3	tiger face|animal|big|cat	морда тигра|животное|зверь|тигренок
🐅	3	tiger|animal|big|cat	тигр|животное|зверь|зоопарк
🐆	3	leopard|animal|big|cat	леопард|гепард|животное|зверь
🐴	3	horse face|animal|dressage|equine	морда лошади|конь|лошадиная|лошадь
🐎	3	horse|animal|equestrian|farm	лошадь|жеребец|животное|конь
🦄	3	unicorn|face	голова единорога|животное|морда|сказочное
🦓	3	zebra|animal|stripe	зебра|зебры|полосатая|полоски
🦌	3	deer|animal	олень|грация|животное|зверь
🦬	3	bison|animal|buffalo|herd	бизон|буйвол|животное|зубр
🐮	3	cow face|animal|farm|milk	морда коровы|животное|корова|коровья
🐂	3	ox|animal|animals|bull	бык|гороскоп|животное|знак
🐃	3	water buffalo|animal|zoo	буйвол|животное|зверь|зоопарк
🐄	3	cow|animal|animals|farm	корова|животное|молоко|рога
🐷	3	pig face|animal|bacon|farm	морда свиньи|бекон|животное|поросенок
🐖	3	pig|animal|bacon|farm	свинья|бекон|животное|ферма
🐗	3	boar|animal|pig	кабан|голова|дикий|животное
🐽	3	pig nose|animal|face|farm	свиной пятачок|морда|поросенок|пятак
🐏	3	ram|animal|aries|horns	баран|гороскоп|животное|знак
🐑	3	ewe|animal|baa|farm	овца|баран|жвачное|животное
🐐	3	goat|animal|capricorn|farm	коза|животное|знак зодиака|зодиак
🐪	3	camel|animal|desert|dromedary	одногорбый верблюд|дромадер|один|пустыня
🐫	3	two-hump camel|animal|bactrian|desert	двугорбый верблюд|бактриан|жвачное|животное
🦙	3	llama|alpaca|animal|guanaco	лама|альпака|викунья|гуанако
🦒	3	giraffe|animal|spots	жираф|длинная шея|животное|пятна
🐘	3	elephant|animal	слон|животное|хобот
🦣	3	mammoth|animal|extinction|large	мамонт|бивень|большой|вымирание
🦏	3	rhinoceros|animal	носорог|животное
🦛	3	hippopotamus|animal	гиппопотам|бегемот|животное
🐭	3	mouse face|animal	морда мыши|грызун|мышка|мышь
🐁	3	mouse|animal|animals	мышь|белая мышь|грызун|крыса
🐀	3	rat|animal	крыса|грызун
🐹	3	hamster|animal|face|pet	морда хомяка|домашнее животное|животное|мордочка
🐰	3	rabbit face|animal|bunny|pet	морда кролика|домашнее|животное|зайчик
🐇	3	rabbit|animal|bunny|pet	кролик|белый|домашнее|животное
🐿️	3	chipmunk|animal|squirrel	бурундук|белочка|животное|орех
🦫	3	beaver|animal|dam|teeth	бобр|бобер|грызть|животное
🦔	3	hedgehog|animal|spiny	еж|ежик|животное|иголка
🦇	3	bat|animal|vampire	летучая мышь|вампир|животное
🐻	3	bear|animal|face|grizzly	морда медведя|бурый|животное|медведь
🐻‍❄️	3	polar bear|animal|arctic|white	морда белого медведя|белый медведь|животное|медведь
🐨	3	koala|animal|australia|bear	морда коалы|австралия|животное|коала
🐼	3	panda|animal|bamboo|face	морда панды|животное|медведь|панда
🦥	3	sloth|lazy|slow	ленивец|животное|лень|медленно
🦦	3	otter|animal|fishing|playful	выдра|вода|животное|играть
🦨	3	skunk|animal|stink	скунс|вонь|вонючка|вонять
🦘	3	kangaroo|animal|joey|jump	кенгуру|австралия|животное|скакать
🦡	3	badger|animal|honey|pester	барсук|животное|носуха
🐾	3	paw prints|feet|paws	следы животного|животное|лапы|отпечатки
🦃	3	turkey|bird|gobble|thanksgiving	индейка|благодарение|благодарения|индюк
🐔	3	chicken|animal|bird|ornithology	курица|голова|петух|птица
🐓	3	rooster|animal|bird|ornithology	петух|гребешок|петушок|птица
🐣	3	hatching chick|animal|baby|bird	цыпленок в яйце|вылупился|желтый|яйцо
🐤	3	baby chick|animal|bird|ornithology	цыпленок боком|голова|голова цыпленка|клюв
🐥	3	front-facing baby chick|animal|bird|newborn	цыпленок|крылья|курица|маленький
🐦️	3	bird|animal|ornithology	птица|голова|голубь
🐧	3	penguin|animal|antarctica|bird	пингвин|антарктика|арктика|голова
🕊️	3	dove|bird|fly|ornithology	голубь|белый|мир|полет
🦅	3	eagle|animal|bird|ornithology	орел|птица|хищник
🦆	3	duck|animal|bird|ornithology	утка|птица|селезень
🦢	3	swan|animal|bird|cygnet	лебедь|белый лебедь|водоплавающее|гадкий утенок
🦉	3	owl|animal|bird|ornithology	сова|мудрость|птица|филин
🦤	3	dodo|animal|bird|extinction	дронт|большой|вымерший|додо
🪶	3	feather|bird|flight|light	перо|лёгкий|оперение|перышко
🦩	3	flamingo|animal|bird|flamboyant	фламинго|птица|розовый|тропики
🦚	3	peacock|animal|bird|colorful	павлин|веер|красивый|перья
🦜	3	parrot|animal|bird|ornithology	попугай|ара|говорить|говорящий
🐸	3	frog|animal|face	голова лягушки|жаба|зеленая|лягушка
🐊	3	crocodile|animal|zoo	крокодил|аллигатор|зеленый
🐢	3	turtle|animal|terrapin|tortoise	черепаха|зеленая
🦎	3	lizard|animal|reptile	ящерица|зеленая|рептилия
🐍	3	snake|animal|bearer|ophiuchus	змея|гадюка|змееносец|знак
🐲	3	dragon face|animal|fairy|fairytale	голова дракона|морда|морда дракона|сказка
🐉	3	dragon|animal|fairy|fairytale	дракон|голова|зеленый дракон|змея
🦕	3	sauropod|brachiosaurus|brontosaurus|dinosaur	зауропод|брахиозавр|бронтозавр|динозавр
🦖	3	T-Rex|dinosaur|rex|t	Ти-Рекс|динозавр|рекс|ти-рекс
🐳	3	spouting whale|animal|beach|face	кит с фонтанчиком|брызги|вода
🐋	3	whale|animal|beach|ocean	кит|животное|океан
🐬	3	dolphin|animal|beach|flipper	дельфин|вода|море|океан
🦭	3	seal|animal|lion|ocean	тюлень|животное|морской котик|морской лев
🐟️	3	fish|animal|dinner|fishes	рыба|гороскоп|знак зодиака|зодиак
🐠	3	tropical fish|animal|fishes	тропическая рыба|тропики|экзотическая
🐡	3	blowfish|animal	рыба-еж|иголки
🦈	3	shark|animal|fish	акула|рыба|хищник
🐙	3	octopus|animal|creature|ocean	осьминог|океан|спрут|щупальца
🐚	3	spiral shell|animal|beach|conch	раковина|моллюск|ракушка|спираль
🪸	3	coral|change|climate|ocean	коралл|изменение климата|море|океан
🦀	3	crab|cancer|zodiac	краб|знак|зодиак|клешни
🦞	3	lobster|animal|bisque|claws	омар|животное|клешни|лангуст
🦐	3	shrimp|food|shellfish|small	креветка|еда|маленькая|морепродукты
🦑	3	squid|animal|food|mollusk	кальмар|еда|моллюск|щупальца
🦪	3	oyster|diving|pearl	устрица|жемчуг|жемчужина|нырять
🐌	3	snail|animal|escargot|garden	улитка|медленно|ползти|раковина
🦋	3	butterfly|insect|pretty	бабочка|красота|мотылек|насекомое
🐛	3	bug|animal|garden|insect	гусеница|жук|многоножка|насекомое
🐜	3	ant|animal|garden|insect	муравей|насекомое
🐝	3	honeybee|animal|bumblebee|insect	пчела|жало|желто-черная|мед
🪲	3	beetle|animal|bug|insect	жук|букашка|жучок|клоп
🐞	3	lady beetle|animal|garden|insect	божья коровка|жук|жучок|насекомое
🦗	3	cricket|animal|bug|grasshopper	сверчок|кузнечик|насекомое|цикада
🪳	3	cockroach|animal|insect|pest	таракан|вредитель|мерзкий|насекомое
🕷️	3	spider|animal|insect	паук|насекомое|черная вдова
🕸️	3	spider web	паутина|паук|сети|сеть
🦂	3	scorpion|scorpius|zodiac	скорпион|гороскоп|знак|знак зодиака
🦟	3	mosquito|bite|disease|fever	комар|вирус|кровосос|лихорадка
🪰	3	fly|animal|disease|insect	муха|вредитель|зараза|личинка
🪱	3	worm|animal|annelid|earthworm	червяк|дождевой червь|животное|земляной червь
🦠	3	microbe|amoeba|bacteria|science	микроб|амеба|бактерия|вирус
💐	3	bouquet|anniversary|birthday|date	букет|любовь|подарок|поздравление
🌸	3	cherry blossom|flower|plant|spring	цветок вишни|мальва|сакура|цвести
💮	3	white flower	белый цветок
🪷	3	lotus|beauty|buddhism|calm	лотос|буддизм|индуизм|красота
🏵️	3	rosette|plant	розетка|растение|розочка|цветок
🌹	3	rose|beauty|elegant|flower	роза|бутон|валентинка|красная
🥀	3	wilted flower|dying	увядший цветок|завяла|лепесток|роза
🌺	3	hibiscus|flower|plant	гибискус|китайская роза|цветок
🌻	3	sunflower|outdoors|plant	подсолнух|солнце|цветок
🌼	3	blossom|buttercup|dandelion|flower	цветок|растение
🌷	3	tulip|blossom|flower|growth	тюльпан|цвести|цветок
🌱	3	seedling|plant|sapling|sprout	росток|молодое растение|молодой|новое растение
🪴	3	potted plant|decor|grow|house	растение в горшке|горшок|домашнее растение|растение в доме
🌲	3	evergreen tree|christmas|forest|pine	елка|вечнозеленое дерево|дерево|ель
🌳	3	deciduous tree|forest|green|habitat	дерево|зеленое|листва|растение
🌴	3	palm tree|beach|plant|tropical	пальма|дерево|тропики
🌵	3	cactus|desert|drought|nature	кактус|зеленое|колючки|мексика
🌾	3	sheaf of rice|ear|grain|grains	колос|зерно|пшеница|рис
🌿	3	herb|leaf|plant	веточка|ветка|листья|трава
☘️	3	shamrock|irish|plant	трилистник|ирландия|клевер|растение
🍀	3	four leaf clover|4|four-leaf|irish	четырехлистный клевер|удача
🍁	3	maple leaf|falling	кленовый лист|красный|осень
🍂	3	fallen leaf|autumn|falling	падающие листья|листопад|осень
🍃	3	leaf fluttering in wind|blow	листья на ветру|ветер|листопад
🪹	3	empty nest|branch|home|nesting	пустое гнездо|гнездование|домой|природа
🪺	3	nest with eggs|bird|branch|nesting	гнездо с яйцами|гнездование|кладка яиц|природа
🍄	3	mushroom|fungus|toadstool	гриб|мухомор|несъедобный|поганка
🍇	4	grapes|dionysus|fruit	виноград|ветвь винограда|виноградина|сок
🍈	4	melon|cantaloupe|fruit	дыня|растение|фрукт|ягода
🍉	4	watermelon|fruit	арбуз|растение|фрукт|ягода
🍊	4	tangerine|c|citrus|fruit	мандарин|апельсин|клементин|фрукт
🍋	4	lemon|citrus|fruit|sour	лимон|кислый|фрукт|цитрус
🍌	4	banana|fruit|potassium	банан|фрукт
🍍	4	pineapple|colada|fruit|pina	ананас|фрукт
🥭	4	mango|food|fruit|tropical	манго|еда|сладкий|тропики
🍎	4	red apple|diet|food|fruit	красное яблоко|зрелое|фрукт
🍏	4	green apple|fruit	зеленое яблоко|фрукт
🍐	4	pear|fruit	груша|фрукт
🍑	4	peach|fruit	персик|нектарин|фрукт
🍒	4	cherries|berries|cherry|fruit	вишня|вишни|дерево|плоды
🍓	4	strawberry|fruit	клубника|земляника|ягода
🫐	4	blueberries|berry|bilberry|blueberry	голубика|голубой|черника|ягода
🥝	4	kiwi fruit|food	киви|еда|фрукт
🍅	4	tomato|food|fruit|vegetable	помидор|овощ|томат|ягода
🫒	4	olive|food	оливка|еда|маслина|олива
🥥	4	coconut|colada|palm|piña	кокос|кокосы|орех|пальма
🥑	4	avocado|food|fruit	авокадо|еда|фрукт
🍆	4	eggplant|aubergine|vegetable	баклажан|овощ|синенькие|синенький
🥔	4	potato|food|vegetable	картофель|еда|картошка|овощ
🥕	4	carrot|food|vegetable	морковь|еда|морковка|овощ
🌽	4	ear of corn|crops|farm|maize	кукурузный початок|кукуруза
🌶️	4	hot pepper	острый перец|красный|растение|чили
🫑	4	bell pepper|capsicum|food|vegetable	болгарский перец|еда|овощ|растение
🥒	4	cucumber|food|pickle|vegetable	огурец|еда|зелень|овощ
🥬	4	leafy green|bok|burgers|cabbage	зеленый салат|ботва|капуста|латук
🥦	4	broccoli|cabbage|wild	брокколи|капуста
🧄	4	garlic|flavoring	чеснок|вкус|головка|готовить
🧅	4	onion|flavoring	лук|головка|готовить|еда
🥜	4	peanuts|food|vegetable	арахис|еда|овощ|орех
🫘	4	beans|food|kidney|legume	фасоль|бобовые|бобы|еда
🌰	4	chestnut|almond|plant	каштан|растение
🍞	4	bread|carbs|food|grain	хлеб|батон|буханка
🥐	4	croissant|bread|breakfast|crescent	круассан|еда|рогалик|французский
🥖	4	baguette bread|food|french	багет|батон|булка|еда
🫓	4	flatbread|arepa|food|gordita	лепешка|еда|лаваш|наан
🥨	4	pretzel|convoluted|twisted	крендель|брецель|бублик|закрученный
🥯	4	bagel|bakery|bread|breakfast	бублик|баранка|бейгель|бейгл
🥞	4	pancakes|breakfast|crêpe|food	блины|блинчики|еда|масленица
🧇	4	waffle|breakfast|indecisive|iron	вафля|вафельный|вафли|десерт
🧀	4	cheese wedge	сыр|дырки|желтый|кусок
🍖	4	meat on bone	мясо на косточке|кость|рулька
🍗	4	poultry leg|bone|chicken|drumstick	куриная ножка|еда|кость|курица
🥩	4	cut of meat|chop|lambchop|porkchop	кусок мяса|вырезка|красное мясо|мясо
🥓	4	bacon|breakfast|food|meat	бекон|еда|мясо
🍔	4	hamburger|eat|fast|food	гамбургер|бутерброд|сэндвич|фастфуд
🍟	4	french fries|fast|food	картофель фри|картошка|фастфуд
🍕	4	pizza|cheese|food|hungry	пицца|кусок|кусок пиццы|перекус
🌭	4	hot dog|frankfurter|hotdog|sausage	хот-дог|в тесте|горчица|перекус
🥪	4	sandwich|bread	сэндвич|бутерброд|сендвич|хлеб
🌮	4	taco|mexican	тако|кухня|мексика|мексиканская кухня
🌯	4	burrito|mexican|wrap	буррито|бурритос|кухня|мексика
🫔	4	tamale|food|mexican|pamonha	тамале|еда|завернутый|мексиканский
🥙	4	stuffed flatbread|falafel|food|gyro	шаурма|еда|кебаб|лаваш
🧆	4	falafel|chickpea|meatball	фалафель|бобовый|бобы|вегетарианский
🥚	4	egg|breakfast|food	яйцо|еда|завтрак|скорлупа
🍳	4	cooking|breakfast|easy|egg	яичница на сковороде|глазунья|жарить|желток
🥘	4	shallow pan of food|casserole|paella	рагу в сковороде|еда|паэлья|плов
🍲	4	pot of food|soup|stew	кастрюля с горячей едой|горячая еда|горячее|обед
🫕	4	fondue|cheese|chocolate|food	фондю|еда|какелон|плавленый
🥣	4	bowl with spoon|breakfast|cereal|congee	миска с ложкой|глубокая|гранола|завтрак
🥗	4	green salad|food	овощной салат|еда|овощи|овощная нарезка
🍿	4	popcorn|movie	попкорн|кукуруза|стакан
🧈	4	butter|dairy	масло|готовить|еда|масленка
🧂	4	salt|condiment|flavor|mad	солонка|вкус|еда|морская соль
🥫	4	canned food	консервы|банка|банка сгущенки|жестянка
🍱	4	bento box|food	бэнто|бенто|бизнес ланч|коробка с суши и рисом
🍘	4	rice cracker|food	рисовый крекер
🍙	4	rice ball|food|japanese	онигири|рис|рисовый шар|рисовый шарик
🍚	4	cooked rice|food	рис|вареный|гарнир|еда
🍛	4	curry rice|food	рис с карри|обед
🍜	4	steaming bowl|chopsticks|food|noodle	лапша|доширак|локшина|миска
🍝	4	spaghetti|food|meatballs|pasta	спагетти|вермишель|лапша|макаронные изделия
🍠	4	roasted sweet potato|food	печеный сладкий картофель|батат|картошка
🍢	4	oden|food|kebab|restaurant	одэн|закуска|на палочке|шашлык
🍣	4	sushi|food	суши|кухня|япония
🍤	4	fried shrimp|prawn|tempura	жареная креветка|креветки|темпура
🍥	4	fish cake with swirl|food|pastry|restaurant	камабоко|начинка|рыба|рыбная котлета
🥮	4	moon cake|autumn|festival|yuèbǐng	лунный пирог|лунный пряник|осень|фестиваль
🍡	4	dango|dessert|japanese|skewer	данго|десерт|конфета|леденец
🥟	4	dumpling|empanada|gyōza|jiaozi	вареник|вареники|гёдза|колдуны
🥠	4	fortune cookie|prophecy	печенье с предсказанием|гадание|оракул
🥡	4	takeout box|chopsticks|delivery|food	коробка для еды на вынос|доставка еды|еда на вынос|еда с собой
🍦	4	soft ice cream|dessert|food|icecream	мороженое в стаканчике|ванильное мороженое|вафельный стаканчик|вафля
🍧	4	shaved ice|dessert|restaurant|sweet	мороженое в креманке|десерт|креманка|строганый лед
🍨	4	ice cream|dessert|food|restaurant	мороженое|десерт|сладкое|холодное
🍩	4	doughnut|breakfast|dessert|donut	пончик|глазурь|пирожок|сладкое
🍪	4	cookie|chip|chocolate|dessert	печенье|выпечка|десерт|сладкое
🎂	4	birthday cake|bday|celebration|dessert	торт ко дню рождения|выпечка|день рождения|отмечать
🍰	4	shortcake|dessert|pastry|slice	кусочек торта|выпечка|десерт|крем
🧁	4	cupcake|bakery|dessert|sprinkles	капкейк|выпечка|десерт|еда
🥧	4	pie|apple|filling|fruit	пирог|выпечка|кусок пирога|мясной пирог
🍫	4	chocolate bar|candy|dessert|halloween	шоколад|десерт|какао|плитка шоколада
🍬	4	candy|cavities|dessert|halloween	конфета|леденец|обертка|сладкая
🍭	4	lollipop|candy|dessert|food	леденец|конфета|конфета на палочке|леденец на палочке
🍮	4	custard|dessert|pudding|sweet	пудинг|десерт|сладкий
🍯	4	honey pot|barrel|bear|food	мед|бочонок|бочонок меда|горшок
🍼	4	baby bottle|babies|birth|born	бутылочка с соской|бутылка|дети|кормить
🥛	4	glass of milk|drink	стакан молока|молоко|напиток|полный стакан
☕️	4	hot beverage|cafe|caffeine|chai	горячий напиток|кипяток|кофе|пар
🫖	4	teapot|brew|drink|food	чайник|заварка|заварочный чайник|напиток
🍵	4	teacup without handle|beverage|drink|oolong	чашка без ручки|зеленый|чай|чашка зеленого чая
🍶	4	sake|bar|beverage|bottle	бутылка саке|водка|выпивать|горячее
🍾	4	bottle with popping cork|bar|drink	шампанское|бутылка|вино|игристое
🍷	4	wine glass|alcohol|bar|beverage	бокал вина|алкоголь|вино|красное вино
🍸️	4	cocktail glass|alcohol|bar|booze	коктейль|бар|бокал|напиток
🍹	4	tropical drink|alcohol|bar|booze	тропический коктейль|зонтик|напиток|прохладительный
🍺	4	beer mug|alcohol|ale|bar	кружка пива|пена|пенное|пивная кружка
🍻	4	clinking beer mugs|alcohol|bar|booze	чокающиеся кружки|бар|выпивать|кружки пива
🥂	4	clinking glasses|celebrate|drink	чокающиеся бокалы|годовщина|звон|напиток
🥃	4	tumbler glass|liquor|scotch|shot	стакан с виски|бурбон|вино|коктейль
🫗	4	pouring liquid|accident|drink|empty	стакан с жидкостью|вода|выливать|вылить
🥤	4	cup with straw|drink|juice|malt	стакан с соломинкой|вода|газировка|кола
🧋	4	bubble tea|boba|food|milk	чай с шариками|баббл|бабл|боба чай
🧃	4	beverage box|juice|straw|sweet	пакетик сока|картон|напиток|пить
🧉	4	mate|drink	мате|матэ|напиток|пить
🧊	4	ice|cold|cube|iceberg	кубик льда|лед|ледяной|холод
🥢	4	chopsticks|hashi|jeotgarak|kuaizi	палочки для еды|палочки для суши|приборы|столовые
🍽️	4	fork and knife with plate|cooking|dinner|eat	тарелка с приборами|вилка|нож|сервировка
🍴	4	fork and knife|breakfast|breaky|cooking	вилка и нож|еда|завтрак|обед
🥄	4	spoon|eat|tableware	ложка|ложечка|прибор|приборы
🔪	4	kitchen knife|chef|cooking|hocho	нож|кухонный|оружие|острие
🫙	4	jar|condiment|container|empty	банка|варенье|мариновать|пустая
🏺	4	amphora|aquarius|cooking|drink	амфора|кувшин|сосуд
🌍️	5	globe showing Europe-Africa|africa|earth|europe	Европа и Африка на земном шаре|африка|глобус|европа
🌎️	5	globe showing Americas|americas|earth|world	Америка на земном шаре|америка|глобус|земной
🌏️	5	globe showing Asia-Australia|asia|asia-australia|australia	Азия и Австралия на земном шаре|австралия|азия|азия и австралия на земном шаре
🌐	5	globe with meridians|earth|internet|web	меридианы|глобус|земля|земной
🗺️	5	world map	карта мира|атлас|страны
🗾	5	map of Japan|japan	карта Японии|атлас|япония
🧭	5	compass|direction|magnetic|navigation	компас|магнит|навигация|направление
🏔️	5	snow-capped mountain|cold	гора со снежной шапкой|вершина|снег
⛰️	5	mountain	гора|вершина|пик
🌋	5	volcano|eruption|mountain|nature	вулкан|извержение вулкана|кратер|лава
🗻	5	mount fuji|mountain|nature	Фудзияма|вулкан|гора|фудзияма
🏕️	5	camping	кемпинг|лагерь|палатка|поход
🏖️	5	beach with umbrella	пляж|зонт|лето|море
🏜️	5	desert	пустыня|кактус|песок|солнце
🏝️	5	desert island	остров|кокос|лето|море
🏞️	5	national park	национальный парк|заповедник|природа
🏟️	5	stadium	стадион|игры|матч|олимпийские
🏛️	5	classical building	античное здание|античность|классический|колонны
🏗️	5	building construction|crane	стройка|кран|строительство
🧱	5	brick|bricks|clay|mortar	кирпичи|глина|кирпичная|кирпичный
🪨	5	rock|boulder|heavy|solid	камень|булыжник|жесткий|скала
🪵	5	wood|log|lumber|timber	древесина|бревно|дрова|лес
🛖	5	hut|home|house|roundhouse	хижина|дом|юрта
🏘️	5	houses	дома|городок|дача|здания
🏚️	5	derelict house|home	заброшенный дом|развалины|упадок
🏠️	5	house|building|country|heart	дом|дача|домашний|здание
🏡	5	house with garden|building|country|heart	дом с садом|дача|загородный|крыша
🏢	5	office building|city|cubical|job	офисное здание|бизнес-центр|работа
🏣	5	Japanese post office|building|japanese	японская почта|здание|япония|японское
🏤	5	post office|building|european	почта|европа|здание
🏥	5	hospital|building|doctor|medicine	больница|госпиталь|здание|лечение
🏦	5	bank|building	банк|деньги|здание
🏨	5	hotel|building	гостиница|здание|отель|хостел
🏩	5	love hotel|building	гостиница для свиданий|дом|здание|отель
🏪	5	convenience store|24|building|hours	круглосуточный магазин|24 часа|здание|покупки
🏫	5	school|building	школа|здание|колледж|обучение
🏬	5	department store|building	универмаг|здание|магазин|супермаркет
🏭️	5	factory|building	завод|предприятие|промышленность|фабрика
🏯	5	Japanese castle|building|japanese	японский замок|здание|япония
🏰	5	castle|building|european	замок|башни|крепость|укрепение
💒	5	wedding|chapel|hitched|nuptials	свадьба|венчание|сердечки|собор
🗼	5	Tokyo tower|tokyo	Токийская башня|архитектура|вышка|телебашня
🗽	5	Statue of Liberty|liberty|new|ny	статуя Свободы|нью-йорк|свобода|статуя свободы
⛪️	5	church|bless|chapel|christian	церковь|здание|монастырь|религия
🕌	5	mosque|islam|masjid|muslim	мечеть|здание|ислам|мусульмане
🛕	5	hindu temple	индуистский храм|ашрам|индийский|индуизм
🕍	5	synagogue|jew|jewish|judaism	синагога|евреи|здание|иудаизм
⛩️	5	shinto shrine|religion	синтоистский храм|религия|святилище|синтоизм
🕋	5	kaaba|hajj|islam|muslim	Кааба|ислам|кааба|мусульмане
⛲️	5	fountain	фонтан|брызги|вода|источник
⛺️	5	tent|camping	палатка|кемпинг|лагерь|поход
🌁	5	foggy	туман|дымка|облака|туманно
🌃	5	night with stars	звездная ночь|город|звезды|месяц
🏙️	5	cityscape	вид на город|городской|многоэтажки|ночь
🌄	5	sunrise over mountains|morning	восход солнца над горами|горы|закат|заря
🌅	5	sunrise|morning|nature	восход|вечер|заря|лучи
🌆	5	cityscape at dusk|building|evening|landscape	закат в городе|вечер|вечерний|высотки
🌇	5	sunset|building|dusk	закат|вечер|высотные|город
🌉	5	bridge at night	мост ночью
♨️	5	hot springs|hotsprings|steaming	горячие источники|гейзер|пар|поток
🎠	5	carousel horse|entertainment	лошадь на карусели|аттракцион|карусель|лошадка
🛝	5	playground slide|amusement|park|playing	детская горка|играть|игровая|кататься
🎡	5	ferris wheel|amusement|park|theme	колесо обозрения|аттракцион|веселье|чертово
🎢	5	roller coaster|amusement|park|theme	американские горки|аттракцион|горка
💈	5	barber pole|cut|fresh|haircut	парикмахерская|барбершоп|волосы|салон
🎪	5	circus tent	цирковой шатер|шапито
🚂	5	locomotive|caboose|engine|railway	паровоз|вагон|локомотив|поезд
🚃	5	railway car|electric|train|tram	вагон|общественный|поезд|рельсы
🚄	5	high-speed train|railway|shinkansen	скоростной поезд|дорога|железная|пуля
🚅	5	bullet train|high-speed|nose|railway	поезд-пуля|синкансэн|скорость
🚆	5	train|arrived|choo|railway	поезд|дорога|ж/д|железная дорога
🚇️	5	metro|subway|travel	метро|подземка|поезд|станция
🚈	5	light rail|arrived|monorail|railway	легкий рельсовый транспорт|метро|монорельс|трамвай
🚉	5	station|railway|train	железнодорожный вокзал|ж/д вокзал|ж/д станция|железнодорожная станция
🚊	5	tram|trolleybus	трамвай|рельсы|транспорт
🚝	5	monorail|vehicle	монорельс|легкое|метро|рельсы
🚞	5	mountain railway|car|trip	поезд в горах|горы|дорога|железная
🚋	5	tram car|bus|trolley|trolleybus	трамвайный вагон|рельсы|электричество
🚌	5	bus|school|vehicle	автобус|маршрутка|мини автобус|общественный транспорт
🚍️	5	oncoming bus|cars	автобус спереди|лобовое|общественный транспорт|приближающийся автобус
🚎	5	trolleybus|tram	троллейбус|дорога|общественный|провода
🚐	5	minibus|drive|van|vehicle	микроавтобус|бусик|газель|маршрутка
🚑️	5	ambulance|emergency|vehicle	машина скорой помощи|больница|врачи|помощь
🚒	5	fire engine|truck	пожарная машина|огонь|пожарные|спасатели
🚓	5	police car|5–0|cops|patrol	полицейская машина|милиция|патруль|полицейские
🚔️	5	oncoming police car	полицейская машина спереди|лобовое стекло|полицейские|полиция
🚕	5	taxi|cab|cabbie|car	такси|водитель|желтое такси|машина
🚖	5	oncoming taxi|cab|cabbie|cars	такси спереди|машина|приближающееся такси|транспорт
🚗	5	automobile|car|driving|vehicle	автомобиль|машина|транспорт
🚘️	5	oncoming automobile|car|cars|drove	автомобиль спереди|машина|машина спереди|приближающаяся машина
🚙	5	sport utility vehicle|car|drive|recreational	джип|suv|автомобиль|жилой
🛻	5	pickup truck|automobile|car|flatbed	пикап|автомобиль|грузовик|машина
🚚	5	delivery truck|car|drive|vehicle	грузовик|газель|грузовой|доставка
🚛	5	articulated lorry|car|drive|move	фура|газель|грузовик|кузов
🚜	5	tractor|vehicle	трактор|сельское|техника|транспорт
🏎️	5	racing car|zoom	гоночный автомобиль|гонки|скорость|спортивный автомобиль
🏍️	5	motorcycle|racing	мотоцикл|байк|гонки|опасность
🛵	5	motor scooter	скутер|мопед|мотороллер|транспорт
🦽	5	manual wheelchair|accessibility	кресло-коляска с ручным приводом|инвалид|ручной|транспорт
🦼	5	motorized wheelchair|accessibility	кресло-коляска с мотором|инвалид|транспорт|электропривод
🛺	5	auto rickshaw|tuk	авторикша|мопед|моторикша|такси
🚲️	5	bicycle|bike|class|cycling	велосипед|велик|колеса|крутить педали
🛴	5	kick scooter	самокат|колеса|руль|транспорт
🛹	5	skateboard|skater|wheels	скейтборд|доска|доска с колесиками|доска с роликами
🛼	5	roller skate|blades|skates|sport	роликовые коньки|ролики|спорт
🚏	5	bus stop|busstop	автобусная остановка|знак
🛣️	5	motorway|highway|road	шоссе|автомагистраль|автострада|дорога
🛤️	5	railway track|train	железная дорога|ж/д|путь|рельсы
🛢️	5	oil drum	бочка|емкость|нефть
⛽️	5	fuel pump|diesel|fuelpump|gas	заправка|автозаправка|автозаправочная станция|азс
🛞	5	wheel|car|circle|tire	автомобильное колесо|диск|колпак|круг
🚨	5	police car light|alarm|alert|beacon	мигалка|красная|полиция|проблесковый маячок
🚥	5	horizontal traffic light|intersection|signal|stop	горизонтальный светофор
🚦	5	vertical traffic light|drove|intersection|signal	вертикальный светофор|перекресток
🛑	5	stop sign|octagonal	знак «стоп»|восьмиугольник|красный знак|остановка
🚧	5	construction|barrier	строительные работы|барьер|заграждение|опасность
⚓️	5	anchor|ship|tool	якорь|корабль
🛟	5	ring buoy|float|life|lifesaver	спасательный круг|безопасность|надувной|помощь
⛵️	5	sailboat|resort|sailing|sea	парусник|кораблик|лодка|отдых
🛶	5	canoe|boat	каноэ|байдарка|весло|индейцы
🚤	5	speedboat|billionaire|lake|luxury	катер|вода|двигатель|круиз
🛳️	5	passenger ship	пассажирский лайнер|круиз|пассажиры|перевозки
⛴️	5	ferry|boat|passenger	паром|перевозки|транспорт
🛥️	5	motor boat|motorboat	моторная лодка|вода|двигатель|катер
🚢	5	ship|boat|passenger|travel	корабль|груз|круиз|лайнер
✈️	5	airplane|aeroplane|fly|flying	самолет|воздух|крылья|перевозки
🛩️	5	small airplane|aeroplane	маленький самолет|воздух|крылья|перевозки
🛫	5	airplane departure|aeroplane|check-in|departures	взлет|взлетаю|отправление|посадка
🛬	5	airplane arrival|aeroplane|arrivals|arriving	посадка|прибытие|приземляется|садится
🪂	5	parachute|hang-glide|parasail|skydive	парашют|крыло|параглайд|парасейл
💺	5	seat|chair	кресло|кресло в самолете|место|пассажирское кресло
🚁	5	helicopter|roflcopter|travel|vehicle	вертолет|винт|воздух|лопасти
🚟	5	suspension railway	подвесная железная дорога|вагон
🚠	5	mountain cableway|gondola|lift|ski	вагон фуникулера|горы|кабинка|подъем
🚡	5	aerial tramway|cable|car|gondola	канатная дорога|подвесная дорога|подъемник|трамвай
🛰️	5	satellite|space	спутник|космос
🚀	5	rocket|launch|rockets|space	ракета|быстро|взлет|космос
🛸	5	flying saucer|aliens|extra|terrestrial	летающая тарелка|инопланетный гость|инопланетяне|марсианин
🛎️	5	bellhop bell|hotel	гостиничный звонок|вызов|гостиница|звоночек
🧳	5	luggage|bag|packing|roller	багаж|путешествие|чемодан
⌛️	5	hourglass done|sand|time|timer	песочные часы|время|песок
⏳️	5	hourglass not done|flowing|hours|sand	время пошло|песок|песочные|часы
⌚️	5	watch|clock|time	наручные часы|время|запястье|рука
⏰️	5	alarm clock|hours|hrs|late	будильник|время|заводить|звенит
⏱️	5	stopwatch|clock|time	секундомер|время|кнопка|стрелки
⏲️	5	timer clock	таймер|время|отсчет|сигнал
🕰️	5	mantelpiece clock|time	каминные часы|винтажные|время|старинные
🕛️	5	twelve o’clock|12|12:00|time	двенадцать часов|00|00:00|12
🕧️	5	twelve-thirty|12|12:30|30	полпервого|00:30|12|12:30
🕐️	5	one o’clock|1|1:00|time	час|13:00|1:00|время
🕜️	5	one-thirty|1|1:30|30	полвторого|1:30|время|половина
🕑️	5	two o’clock|2|2:00|time	два часа|время|часы
🕝️	5	two-thirty|2|2:30|30	полтретьего|14:30|2:30|время
🕒️	5	three o’clock|3|3:00|time	три часа|15:00|3:00|время
🕞️	5	three-thirty|3|30|3:30	полчетвертого|15:30|3:30|время
🕓️	5	four o’clock|4|4:00|time	четыре часа|16:00|4:00|время
🕟️	5	four-thirty|30|4|4:30	полпятого|16:30|4:30|время
🕔️	5	five o’clock|5|5:00|time	пять часов|17:00|5:00|время
🕠️	5	five-thirty|30|5|5:30	полшестого|17:30|5:30|время
🕕️	5	six o’clock|6|6:00|time	шесть часов|18:00|6:00|время
🕡️	5	six-thirty|30|6|6:30	полседьмого|18:30|6:30|время
🕖️	5	seven o’clock|0|7|7:00	семь часов|19:00|7:00|время
🕢️	5	seven-thirty|30|7|7:30	полвосьмого|19:30|7:30|время
🕗️	5	eight o’clock|8|8:00|time	восемь часов|20:00|8|время
🕣️	5	eight-thirty|30|8|8:30	полдевятого|20:30|8:30|восемь тридцать
🕘️	5	nine o’clock|9|9:00|time	девять часов|21:00|9:00|время
🕤️	5	nine-thirty|30|9|9:30	полдесятого|21:30|9:30|время
🕙️	5	ten o’clock|0|10|10:00	десять часов|10:00|22:00|время
🕥️	5	ten-thirty|10|10:30|30	пол-одиннадцатого|10:30|22:30|время
🕚️	5	eleven o’clock|11|11:00|time	одиннадцать часов|11|11:00|23:00
🕦️	5	eleven-thirty|11|11:30|30	полдвенадцатого|11:30|23:30|время
🌑	5	new moon|dark|space	новолуние|луна|месяц|новая
🌒	5	waxing crescent moon|dreams|space	молодая луна|месяц|молодой
🌓	5	first quarter moon|space	луна в первой четверти|месяц|небо|четверть
🌔	5	waxing gibbous moon|space	прибывающая луна|месяц|небо
🌕️	5	full moon|space	полнолуние|луна|месяц|небо
🌖	5	waning gibbous moon|space	убывающая луна|месяц|небо|планета
🌗	5	last quarter moon|space	луна в последней четверти|месяц|небо|четверть
🌘	5	waning crescent moon|space	старая луна|затмение|месяц|небо
🌙	5	crescent moon|ramadan|space	полумесяц|луна
🌚	5	new moon face|space	новая луна с лицом|молодая луна с лицом|новолуние|темная
🌛	5	first quarter moon face|space	луна в первой четверти с лицом|месяц|небо|половинка луны
🌜️	5	last quarter moon face|dreams	луна в последней четверти с лицом|месяц|небо|полу месяц
🌡️	5	thermometer|weather	термометр|градусник|измерение|температура
☀️	5	sun|bright|rays|space	солнце|жарко|лучи|планета
🌝	5	full moon face|bright	полная луна с лицом|круглая|круглая луна|месяц
🌞	5	sun with face|beach|bright|day	солнце с лицом|небо
🪐	5	ringed planet|saturn|saturnine	планета с кольцом|кольца|космос|сатурн
⭐️	5	star|astronomy|medium|stars	желтая звезда|астрономия|звезды
🌟	5	glowing star|glittery|night|shining	сияющая звезда|свет|сияние
🌠	5	shooting star|falling|night|space	падающая звезда|желание|загадать желание|звездопад
🌌	5	milky way|space	Млечный Путь|звезды|космос|млечный путь
☁️	5	cloud|weather	облако|небо|туча
⛅️	5	sun behind cloud|cloudy|weather	солнце за облаками|непогода|облако|облачно
⛈️	5	cloud with lightning and rain|thunder|thunderstorm	гроза|гром|дождь|молния
🌤️	5	sun behind small cloud|weather	солнце за облачком|облако|пасмурно|туча
🌥️	5	sun behind large cloud|weather	солнце за облаком|облачно|туча
🌦️	5	sun behind rain cloud|weather	слепой дождь|грибной дождь|облако|осадки
🌧️	5	cloud with rain|weather	дождь|осадки|туча
🌨️	5	cloud with snow|cold|weather	снег|облако|осадки|погода
🌩️	5	cloud with lightning|weather	молния|гром|облако|погода
🌪️	5	tornado|cloud|weather|whirlwind	торнадо|ветер|вихрь|катастрофа
🌫️	5	fog|cloud|weather	густой туман|видимость|низкая|облачность
🌬️	5	wind face|blow|cloud	дует ветер|вьюга|лицо|пурга
🌀	5	cyclone|dizzy|hurricane|twister	циклон|завихрение|тайфун|юла
🌈	5	rainbow|gay|genderqueer|glbt	радуга|дождь|осадки|погода
🌂	5	closed umbrella|clothing|rain	закрытый зонт|дождь|зонтик|осадки
☂️	5	umbrella|clothing|rain	зонт|вода|дождь|зонтик
☔️	5	umbrella with rain drops|clothing|weather	зонт под дождем|зонтик|зонтик под дождем|капли
⛱️	5	umbrella on ground|rain|sun	пляжный зонт|аксессуар|дождь|защита
⚡️	5	high voltage|danger|electric|electricity	высокое напряжение|буря|высоковольтное|гром
❄️	5	snowflake|cold|weather	снежинка|зима|небо|рисунок
☃️	5	snowman|cold	снеговик под снегом|фигура|человек|человечек
⛄️	5	snowman without snow|cold	снеговик|снеговичок|снежная баба|снежная скульптура
☄️	5	comet|space	комета|космос|метеор|метеорит
🔥	5	fire|af|burn|flame	огонь|костер|очаг|пламя
💧	5	droplet|cold|comic|nature	капля|вода|дождь|капелька
🌊	5	water wave|nature|ocean|surf	волна|вода|море|морская пена
🎃	6	jack-o-lantern|celebration|halloween|pumpkin	тыква-фонарь|праздник|фонарь из тыквы|хеллоуин
🎄	6	Christmas tree|celebration|christmas	новогодняя елка|новый год|праздник|рождество
🎆	6	fireworks|boom|celebration|entertainment	фейерверк|пиротехника|праздник|салют
🎇	6	sparkler|boom|celebration|fireworks	бенгальский огонь|искры|новый год|праздник
🧨	6	firecracker|dynamite|explosive|fireworks	динамитная шашка|взрыв|взрывчатка|искра
✨️	6	sparkles|*|magic|star	блестки|блестка|звезда|звезды
🎈	6	balloon|birthday|celebrate|celebration	воздушный шарик|веревочка|воздух|праздник
🎉	6	party popper|awesome|birthday|celebrate	хлопушка|бабах|веселье|вечеринка
🎊	6	confetti ball|celebrate|celebration|party	конфетти|вечеринка|праздник
🎋	6	tanabata tree|banner|celebration|japanese	бамбук с бумажными лентами|бумага|дерево|танабата
🎍	6	pine decoration|bamboo|celebration|japanese	украшенный бамбук|новый год|растение|рождество
🎎	6	Japanese dolls|celebration|festival|japanese	японские куклы|две|кукла|праздник
🎏	6	carp streamer|celebration	вымпелы в виде карпов|карпы|палочка|рыбки
🎐	6	wind chime|bell|celebration	музыка ветра|бубенчик|ветер|звон
🎑	6	moon viewing ceremony|celebration	праздник Луны|луна|праздник луны|церемония
🧧	6	red envelope|gift|good|hóngbāo	красный конверт|деньги|китай|подарок
🎀	6	ribbon|celebration	бантик|волосы|лента|одежда
🎁	6	wrapped gift|birthday|bow|box	подарок|бант|бантик|год
🎗️	6	reminder ribbon|celebration	памятная лента|память
🎟️	6	admission tickets	билеты|вход|квиток|концерт
🎫	6	ticket|admission|stub	билет|билетик|вход|квиток
🎖️	6	military medal|award|celebration	военная медаль|война|заслуги|награда
🏆️	6	trophy|champion|champs|prize	кубок|победа|приз|трофей
🏅	6	sports medal|award|gold|winner	спортивная медаль|достижение|место|победа
🥇	6	1st place medal|first|gold	золотая медаль|золото|место|первое место
🥈	6	2nd place medal|second|silver	серебряная медаль|второе место|серебро
🥉	6	3rd place medal|bronze|third	бронзовая медаль|бронза|третье место
⚽️	6	soccer ball|football|futbol|sport	футбол|игра|мяч|спорт
⚾️	6	baseball|sport	бейсбол|бейсбольный|игра|мяч
🥎	6	softball|glove|sports|underarm	софтбол|бита|зажать|игра
🏀	6	basketball|hoop|sport	баскетбол|баскетбольный|игра|кольцо
🏐	6	volleyball|game	волейбол|волейбольный|игра|мяч
🏈	6	american football|bowl|sport|super	американский футбол|игра|мяч|спорт
🏉	6	rugby football|sport	регби|игра|мяч|спорт
🎾	6	tennis|ball|racquet|sport	теннис|игра|мяч|мячик
🥏	6	flying disc|ultimate	летающий диск|бросать|досуг|игра
🎳	6	bowling|ball|game|sport	боулинг|игра|кегли|спорт
🏏	6	cricket game|ball|bat	крикет|бита|игра|мяч
🏑	6	field hockey|ball|game|stick	хоккей на траве|бег|игра|клюшка
🏒	6	ice hockey|game|puck|stick	хоккей|игра|клюшка|лед
🥍	6	lacrosse|ball|goal|sports	лакросс|гол|забить|клюшка
🏓	6	ping pong|ball|bat|game	настольный теннис|мяч|мячик|пинг-понг
🏸	6	badminton|birdie|game|racquet	бадминтон|волан|воланчик|игра
🥊	6	boxing glove	боксерская перчатка|спорт
🥋	6	martial arts uniform|judo|karate|taekwondo	спортивное кимоно|боевые искусства|дзюдо|карате
🥅	6	goal net	спортивные ворота|гол|сетка
⛳️	6	flag in hole|golf|sport	гольф|игра|лунка|поле
⛸️	6	ice skate|skating	коньки|ботинок|катание|каток
🎣	6	fishing pole|entertainment|sport	удочка с рыбой|крючок|леска|наживка
🤿	6	diving mask|scuba|snorkeling	маска с трубкой|дайвинг|нырять|подводная
🎽	6	running shirt|athletics|sash	футболка для бега|атлетика|спорт
🎿	6	skis|snow|sport	лыжи|горные лыжи|горы|склон
🛷	6	sled|luge|sledge|sleigh	санки|гора|катание|сани
🥌	6	curling stone|game|rock	керлинг|игра|камень|лед
🎯	6	bullseye|dart|direct|entertainment	мишень|дартс|доска|дротик
🪀	6	yo-yo|fluctuate|toy	йо-йо|игрушка|йойо
🪁	6	kite|fly|soar	воздушный змей|ветер|игра|летать
🔫	6	water pistol|gun|handgun|revolver	водяной пистолет|водный пистолет|игрушка|огнестрельное
🎱	6	pool 8 ball|8ball|billiard|eight	бильярд|8|восьмерка|игра
🔮	6	crystal ball|fairy|fairytale|fantasy	хрустальный шар|будущее|волшебство|гадание
🪄	6	magic wand|magician|witch|wizard	волшебная палочка|волшебник|волшебство|колдунья
🎮️	6	video game|controller|entertainment	видеоигры|play|playstation|station
🕹️	6	joystick|game|video|videogame	джойстик|видеоигра|видеоигры|игра
🎰	6	slot machine|casino|gamble|gambling	игровой автомат|азарт|деньги|игры
🎲	6	game die|dice|entertainment	игральная кость|кости|кубик|кубики
🧩	6	puzzle piece|clue|interlocking|jigsaw	пазл|головоломка|досуг|игра
🧸	6	teddy bear|plaything|plush|stuffed	плюшевый мишка|игрушка|медвежонок|мягкая игрушка
🪅	6	piñata|candy|celebrate|celebration	пиньята|вечеринка|мексиканский|праздник
🪩	6	mirror ball|dance|disco|glitter	диско-шар|блестеть|вечеринка|дискотека
🪆	6	nesting dolls|babooshka|baboushka|babushka	матрешка|игрушка|кукла|матрешки
♠️	6	spade suit|card|game	пики|игра|карты|масть
♥️	6	heart suit|card|emotion|game	червы|игра|карты|масть
♦️	6	diamond suit|card|game	бубны|игра|карты|масть
♣️	6	club suit|card|clubs|game	трефы|игра|карты|масть
♟️	6	chess pawn|dupe|expendable	пешка|игра|фигура|шахматная фигура
🃏	6	joker|card|game|wildcard	джокер|игра|карты
🀄️	6	mahjong red dragon|game	маджонг|игра|игральные|китай
🎴	6	flower playing cards|game|japanese	цветочная карта|игра|карты|ханафуда
🎭️	6	performing arts|actor|actress|entertainment	маски|драма|искусство|комедия
🖼️	6	framed picture|art|museum|painting	картина|картина в раме|картина в рамке|пейзаж
🎨	6	artist palette|artsy|arty|colorful	палитра с красками|краски|рисовать|творить
🧵	6	thread|needle|sewing|spool	катушка ниток|вышивка|иголка|нитки
🪡	6	sewing needle|embroidery|stitches|sutures	швейная игла|вышивка|иголка|стежки
🧶	6	yarn|ball|crochet|knit	клубок|вязание|клубок ниток|нитки
🪢	6	knot|cord|rope|tangled	узел|веревка|канат|шнур
👓️	7	glasses|clothing|eye|eyeglasses	очки|аксессуар|глаза|защита
🕶️	7	sunglasses|dark|eye|eyewear	солнечные очки|аксессуар|защита|солнце
🥽	7	goggles|dive|eye|protection	защитные очки|защита|лыжная|маска
🥼	7	lab coat|clothes|doctor|dr	лабораторный халат|белый халат|лаборатория|форма
🦺	7	safety vest|emergency	спасательный жилет|защитный|спасать|экстренный
👔	7	necktie|clothing|employed|serious	галстук|одежда|офис|работа
👕	7	t-shirt|blue|casual|clothes	футболка|короткие|одежда|рубашка
👖	7	jeans|blue|casual|clothes	джинсы|брюки|штаны
🧣	7	scarf|bundle|cold|neck	шарф|обмотать|повязать|шея
🧤	7	gloves|hand	перчатки|аксессуар|одежда|руки
🧥	7	coat|brr|bundle|cold	пальто|верхняя|куртка|одежда
🧦	7	socks|stocking	носки|ноги|чулки
👗	7	dress|clothes|clothing|dressed	платье|женская одежда|женское|одежда
👘	7	kimono|clothing|comfortable	кимоно|одежда|традиции|япония
🥻	7	sari|clothing|dress	сари|женская|индия|одежда
🩱	7	one-piece swimsuit|bathing	цельный купальник|закрытый|одежда|плавать
🩲	7	briefs|bathing|one-piece|suit	плавки|купальник|одежда|плавать
🩳	7	shorts|bathing|pants|suit	шорты|белье|купальник|одежда
👙	7	bikini|bathing|beach|clothing	бикини|бассейн|купальник|море
👚	7	woman’s clothes|blouse|clothing|collar	блузка|женщина|одежда|платье
👛	7	purse|clothes|clothing|coin	кошелек|аксессуар|деньги|мелочь
👜	7	handbag|clothes|clothing|dress	сумка|женская|сумочка
👝	7	clutch bag|clothes|clothing|dress	клатч|аксессуар|багаж|вещи
🛍️	7	shopping bags|hotel	пакеты|магазины|новое|обновки
🎒	7	backpack|backpacking|bag|bookbag	ранец|портфель|рюкзак|школа
🩴	7	thong sandal|beach|flip|flop	вьетнамки|обувь|пляж|сланцы
👞	7	man’s shoe|brown|clothes|clothing	ботинок|ботинки|мужская|мужчина
👟	7	running shoe|athletic|clothes|clothing	кроссовки|бег|кеды|обувь
🥾	7	hiking boot|backpacking|brown|camping	треккинговый ботинок|ботинки|идти|кемпинг
🥿	7	flat shoe|ballet|comfy|flats	балетки|без каблука|обувь на плоской подошве|слиперы
👠	7	high-heeled shoe|clothes|clothing|dress	туфли на каблуке|женщина|обувь|стиль
👡	7	woman’s sandal|clothing|shoe	босоножки|женская|женщина|каблук
🩰	7	ballet shoes|dance	пуанты|балерина|балет|обувь
👢	7	woman’s boot|clothes|clothing|dress	сапог|высокая|женская|каблук
👑	7	crown|clothing|family|king	корона|голова|королева|король
👒	7	woman’s hat|clothes|clothing|garden	шляпка|женская|женщина|летняя
🎩	7	top hat|clothes|clothing|fancy	цилиндр|магия|мужчина|одежда
🎓️	7	graduation cap|celebration|clothing|education	шапочка выпускника|бонет|выпускной|конфедератка
🧢	7	billed cap|baseball|bent|dad	бейсболка|головной убор|кепка|шапка
🪖	7	military helmet|army|soldier|war	армейская каска|армия|воин|солдат
⛑️	7	rescue worker’s helmet|aid|cross|face	каска с белым крестом|головной убор|лицо|спасатель
📿	7	prayer beads|clothing|necklace|religion	четки|бусы|колье|молитва
💄	7	lipstick|cosmetics|date|makeup	помада|губы|косметика|макияж
💍	7	ring|diamond|engaged|engagement	кольцо|бриллиант|драгоценный|камень
💎	7	gem stone|diamond|engagement|jewel	драгоценный камень|алмаз|драгоценность|цена
🔇	7	muted speaker|quiet|silent|sound	без звука|громкость|молчание|тихо
🔈️	7	speaker low volume|soft|sound	низкая громкость|динамик|звук|уровень
🔉	7	speaker medium volume|sound	средняя громкость|громкоговоритель|динамик|звук
🔊	7	speaker high volume|loud|music|sound	высокая громкость|динамик|звук|уровень
📢	7	loudspeaker|address|communication|public	громкоговоритель|внимание|звук|обращение
📣	7	megaphone|cheering|sound	мегафон|громкоговоритель|звук|обращение
📯	7	postal horn	почтовый рожок|почта|труба
🔔	7	bell|break|church|sound	колокольчик|будильник|звонок
🔕	7	bell with slash|forbidden|mute|no	перечеркнутый колокольчик|будильник|будильник отключен|отключить
🎼	7	musical score|note	нотный стан|ключ|музыка|ноты
🎵	7	musical note|sound	нота|звук|мелодия|музыка
🎶	7	musical notes|sound	ноты|звуки|мелодия|музыка
🎙️	7	studio microphone|music	студийный микрофон|вокал|звук|музыка
🎚️	7	level slider|music	слайдер|звук|музыка|уровень
🎛️	7	control knobs|music	регуляторы|звук|музыка|ручка
🎤	7	microphone|karaoke|music|sing	микрофон|звук|караоке|пение
🎧️	7	headphone|earbud|sound	наушники|вкладыши|гарнитура|затычки
📻️	7	radio|entertainment|tbt|video	радио|передача|приемник|сигнал
🎷	7	saxophone|instrument|music	саксофон|инструмент|музыка|музыкальный инструмент
🎺	7	trumpet|instrument|music	труба|духовой инструмент|инструмент|музыка
🪗	7	accordion|box|concertina|instrument	аккордеон|баян|гармонь|гармошка
🎸	7	guitar|instrument|music|strat	гитара|гитарист|инструмент|концерт
🎹	7	musical keyboard|instrument|piano	клавишные|инструмент|клавиши|музыка
🎻	7	violin|instrument|music	скрипка|инструмент|музыка|музыкальный инструмент
🪕	7	banjo|music|stringed	банджо|гитара|играть|инструмент
🥁	7	drum|drumsticks|music	барабан|инструмент|музыка|музыкальный инструмент
🪘	7	long drum|beat|conga|instrument	конга|барабан|бит|музыкальный инструмент
📱	7	mobile phone|cell|communication|telephone	мобильный телефон|мобильник|смартфон|сотовый
📲	7	mobile phone with arrow|build|call|cell	входящий вызов|мобильник|мобильный|смартфон
☎️	7	telephone	телефон|аппарат|линия|трубка
📞	7	telephone receiver|communication|voip	телефонная трубка
📟️	7	pager|communication	пейджер|сообщение|строка|экран
📠	7	fax machine|communication	факс|бумага|сообщение
🔋	7	battery	батарейка|аккумулятор|батарея|заряд
🪫	7	low battery|drained|electronic|energy	низкий уровень заряда|аккумулятор|батарейка|батарея
🔌	7	electric plug|electricity	вилка|розетка|штекер|штепсель
💻️	7	laptop|computer|office|pc	ноутбук|компьютер|портативный
🖥️	7	desktop computer|monitor	компьютер|монитор|настольный|экран
🖨️	7	printer|computer	принтер|бумага|печать
⌨️	7	keyboard|computer	клавиатура|клавиши|периферия
🖱️	7	computer mouse	мышка|кнопки|мышь|периферия
🖲️	7	trackball|computer	трекбол|ввод|компьютер|шар
💽	7	computer disk|minidisk|optical	диск|cd|компьютер|компьютерный диск
💾	7	floppy disk|computer	дискета|данные|компьютер|носитель
💿️	7	optical disk|blu-ray|cd|computer	CD|cd|диск|компакт
📀	7	dvd|blu-ray|cd|computer	DVD|cd|dvd|двд
🧮	7	abacus|calculation|calculator	счеты|вычисления|подсчет
🎥	7	movie camera|bollywood|cinema|film	кинокамера|видеокамера|снять|съемка
🎞️	7	film frames|cinema|movie	кинопленка|кадр|кинематограф|фильм
📽️	7	film projector|cinema|movie|video	кинопроектор|видео|показ
🎬️	7	clapper board|action|movie	хлопушка-нумератор|дубль|кино|киносъемки
📺️	7	television|tv|video	телевизор|тв|телевидение
📷️	7	camera|photo|selfie|snap	фотоаппарат|съемка|фотокамера
📸	7	camera with flash|video	фотоаппарат со вспышкой|вспышка|съемка|фотокамера
📹️	7	video camera|camcorder|tbt	видеокамера|запись|съемка
📼	7	videocassette|old|school|tape	видеокассета|пленка
🔍️	7	magnifying glass tilted left|lab|left-pointing|science	лупа, наклоненная влево|линза|стекло|увеличительное
🔎	7	magnifying glass tilted right|contact|lab|right-pointing	лупа, наклоненная вправо|исследовать|лаборатория|стекло
🕯️	7	candle|light	свеча|воск|огонь|пламя
💡	7	light bulb|comic|electric|idea	лампочка|идея|лампа|свет
🔦	7	flashlight|electric|tool|torch	фонарик|свет|фонарь|электричество
🏮	7	red paper lantern|bar|light|restaurant	красный бумажный фонарик|бумага|китай|китайский фонарик
🪔	7	diya lamp|light|oil	масляная лампа|гореть|дия|масло
📔	7	notebook with decorative cover|decorated|education|school	записная книжка|блокнот|дневник|ежедневник
📕	7	closed book|education	закрытая книга|закрыть|захлопнутая|захлопнуть
📖	7	open book|education|fantasy|knowledge	открытая книга|книжка|открыть|раскрытая
📗	7	green book|education|fantasy|library	зеленая книга|библиотека|книжка|учеба
📘	7	blue book|education|fantasy|library	синяя книга|голубая|голубой|книжка
📙	7	orange book|education|fantasy|library	оранжевая книга|книжка|оранжевый
📚️	7	books|education|fantasy|knowledge	книги|библиотека|книжки|много книг
📓	7	notebook	тетрадь|блокнот|записная книжка|тетрадка
📒	7	ledger|notebook	блокнот|блокнотик|записная книжка|тетрадка
📃	7	page with curl|document|paper	страница с загибом|документ|загнутая|загнутый
📜	7	scroll|paper	свиток|бумага|пергамент
📄	7	page facing up|document|paper	страница|вертикально|лист
📰	7	newspaper|communication	газета|известия|издание|новости
🗞️	7	rolled-up newspaper	свернутая газета|бумага|новости
📑	7	bookmark tabs|marker	стикеры-закладки|клеящиеся|наклейки|отметки
🔖	7	bookmark	закладка|книга|книжка|отметка
🏷️	7	label|tag	бирка|сведения|этикетка|ярлык
🪙	7	coin|dollar|euro|gold	монета|деньги|доллар|евро
💰️	7	money bag|bank|bet|billion	мешок денег|банкноты|деньги|доллар
💴	7	yen banknote|bill|currency|money	банкнота иены|валюта|деньги|иена
💵	7	dollar banknote|bill|currency|money	банкнота доллара|австралия|бакс|валюта
💶	7	euro banknote|100|bill|currency	банкнота евро|валюта|деньги|евросоюз
💷	7	pound banknote|bill|billion|cash	банкнота фунта|англия|валюта|великобритания
💸	7	money with wings|bank|banknote|bill	банкнота с крылышками|бакс|деньги|доллар
💳️	7	credit card|bank|cash|charge	кредитная карта|банковская|деньги|заплатить
🧾	7	receipt|accounting|bookkeeping|evidence	чек|бухгалтерия|доказательство|квитанция
💹	7	chart increasing with yen|bank|currency|graph	биржа|валюта|деньги|курс
✉️	7	envelope|e-mail|email|letter	конверт|письмо|почта|сообщение
📧	7	e-mail|email|letter	электронная почта|конверт|письмо|сообщение
📨	7	incoming envelope|delivering|e-mail|email	входящее письмо|конверт|получение|почта
📩	7	envelope with arrow|communication|down|e-mail	исходящее письмо|конверт|отправка|сообщение
📤️	7	outbox tray|email|letter|mail	исходящие|исходящая|отправленная|отправленные
📥️	7	inbox tray|email|letter|mail	входящие|входящие письма|полученная|полученные
📦️	7	package|box|communication|delivery	посылка|доставка|коробка|почта
📫️	7	closed mailbox with raised flag|communication|postbox	закрытый почтовый ящик с поднятым флажком|поднятый|почта|флаг
📪️	7	closed mailbox with lowered flag|postbox	закрытый почтовый ящик с опущенным флажком|опущенный|почта|флаг
📬️	7	open mailbox with raised flag|postbox	открытый почтовый ящик с поднятым флажком|открытый почтовый ящик с поднятым флажкгом|письмо|поднятый
📭️	7	open mailbox with lowered flag|postbox	открытый почтовый ящик с опущенным флажком|опущенный|письмо|почта
📮	7	postbox|mail|mailbox	почтовый ящик|корреспонденция|почта
🗳️	7	ballot box with ballot	избирательная урна|бюллетень|выборы|голосовать
✏️	7	pencil	карандаш|грифель|простой|рисовать
✒️	7	black nib|pen	перьевой наконечник|кончик пера|перо|перьевая ручка
🖋️	7	fountain pen	перьевая ручка|перо|письмо|чернила
🖊️	7	pen|ballpoint	шариковая ручка|чернила
🖌️	7	paintbrush|painting	кисточка|кисть|рисование|щетина
🖍️	7	crayon	восковой мелок|выделение|карандаш|красный
📝	7	memo|communication|media|notes	заметка|запись|карандаш|писать
💼	7	briefcase|office	портфель|бумаги|дипломат|документы
📁	7	file folder	папка|бумаги|документы|файл
📂	7	open file folder	открытая папка|бумаги|документы|файл
🗂️	7	card index dividers	маркированные папки|картотека|карточки|оглавление
📅	7	calendar|date	календарь|даты|календарь с датой|назначенная дата
📆	7	tear-off calendar	отрывной календарь|17 число|дата|день
🗒️	7	spiral notepad	перекидной блокнот|записная книга|листы|откидной
🗓️	7	spiral calendar|pad	перекидной календарь|блокнот|листы|пружина
📇	7	card index|old|rolodex|school	органайзер|визитка|визитница|картотека
📈	7	chart increasing|data|graph|growth	диаграмма роста|вверх|скачок|схема
📉	7	chart decreasing|data|down|downward	диаграмма падения|вниз|падение|схема
📊	7	bar chart|data|graph	гистограмма|граф|диаграмма|столбчатая
📋️	7	clipboard|do|list|notes	планшет с зажимом|бумага|лист|список дел
📌	7	pushpin|collage	канцелярская кнопка|бумага
📍	7	round pushpin|location|map	канцелярская кнопка с шариком|бумага|место|местоположение
📎	7	paperclip	скрепка|бумаги|канцелярия|скрепить
🖇️	7	linked paperclips	скрепки|бумаги|две|канцелярия
📏	7	straight ruler|angle|edge|math	линейка|измерение|прямая
📐	7	triangular ruler|angle|math|set	линейка-треугольник|измерение|измерительный инструмент|треугольная
✂️	7	scissors|cut|cutting|paper	ножницы|инструмент|резать
🗃️	7	card file box	картотека|карточки|коробка|сведения
🗄️	7	file cabinet|filing|paper	архивный шкаф|данные|кабинет|сведения
🗑️	7	wastebasket|can|garbage|trash	корзина для мусора|бумаги|корзина для бумаги|мусорка
🔒️	7	locked|closed|private	закрытый замок|затвор|навесной замок
🔓️	7	unlocked|cracked|open	открытый замок|закрыть|затвор
🔏	7	locked with pen|ink|nib|privacy	закрытый замок с перьевой ручкой|защита|конфиденциальность|перо
🔐	7	locked with key|bike|closed|secure	закрытый замок с ключом|безопасность
🔑	7	key|keys|lock|major	ключ|закрыть|открыть|пароль
🗝️	7	old key|clue|lock	старинный ключ|винтажный|замок|старый
🔨	7	hammer|home|improvement|repairs	молоток|забить|инструмент|ремонт
🪓	7	axe|chop|hatchet|split	топор|дрова|дровосек|рубить
⛏️	7	pick|hammer|mining|tool	кирка|добыча|инструмент|шахта
⚒️	7	hammer and pick|tool	кирка и молот|инструмент|молот и кирка|молоток
🛠️	7	hammer and wrench|spanner|tool	молот и гаечный ключ|инструмент|молоток
🗡️	7	dagger|knife|weapon	кинжал|клинок|лезвие|нож
⚔️	7	crossed swords|weapon	скрещенные мечи|битва|два меча|крестоносец
💣️	7	bomb|boom|comic|dangerous	бомба|взрыв|ложись|опасность
🪃	7	boomerang|rebound|repercussion|weapon	бумеранг|абориген|австралия|возврат
🏹	7	bow and arrow|archer|archery|sagittarius	лук со стрелой|знак зодиака|оружие|стрелец
🛡️	7	shield|weapon	щит|безопасность|доспехи|защита
🪚	7	carpentry saw|carpenter|cut|lumber	пила по дереву|древесина|инструмент|пилить
🔧	7	wrench|home|improvement|spanner	гаечный ключ|инструмент|ремонт
🪛	7	screwdriver|flathead|handy|tool	отвертка|винт|инструмент|мастер
🔩	7	nut and bolt|home|improvement|tool	болт и гайка|винт|закрутить|инструмент
⚙️	7	gear|cog|cogwheel|tool	шестеренка|деталь|зубчатое|колесо
🗜️	7	clamp|compress|tool|vice	компрессор|зажим|тиски
⚖️	7	balance scale|justice|libra|scales	весы|взвешивание|знак|зодиак
🦯	7	white cane|accessibility|blind|probing	белая трость|инвалид|палка|слепой
🔗	7	link|links	гиперссылка|звенья|связывание|связь
⛓️	7	chains	цепь|звено|звенья|цепи
🪝	7	hook|catch|crook|curve	крюк|захват|крючок|подвес
🧰	7	toolbox|chest|mechanic|red	ящик для инструментов|инструменты|комплект инструментов|коробка
🧲	7	magnet|attraction|horseshoe|magnetic	магнит|магнетический|магнит-подкова|отрицательный
🪜	7	ladder|climb|rung|step	лестница|залезать|лезть|перекладина
⚗️	7	alembic|chemistry|tool	перегонный сосуд|аппарат|куб|химия
🧪	7	test tube|chemist|chemistry|experiment	пробирка|лаборатория|наука|опыты
🧫	7	petri dish|bacteria|biologist|biology	чашка Петри|анализы|бактерии|биолог
🧬	7	dna|biologist|evolution|gene	ДНК|биология|генетика|гены
🔬	7	microscope|experiment|lab|science	микроскоп|биология|изучать|инструмент
🔭	7	telescope|contact|extraterrestrial|science	телескоп|астрономия|звезды|инструмент
📡	7	satellite antenna|aliens|contact|dish	спутниковая антенна
💉	7	syringe|doctor|flu|medicine	шприц|инъекция|кровь|лечение
🩸	7	drop of blood|bleed|donation|injury	капля крови|донор|красный|кровить
💊	7	pill|doctor|drugs|medicated	пилюля|барбитураты|капсула|лекарство
🩹	7	adhesive bandage	пластырь|заклеить|лейкопластырь|лечить
🩼	7	crutch|aid|cane|disability	костыль|инвалид|инвалидность|костыли
🩺	7	stethoscope|doctor|heart|medicine	стетоскоп|врач|доктор|инструмент
🩻	7	x-ray|bones|doctor|medical	рентген|врач|кости|медицина
🚪	7	door|back|closet|front	дверь|вход|входная|выход
🛗	7	elevator|accessibility|hoist|lift	лифт|грузоподъемник|подъемник|специальные возможности
🪞	7	mirror|makeup|reflection|reflector	зеркало|краситься|макияж|отражатель
🪟	7	window|air|frame|fresh	окно|вид|окошко|прозрачный
🛏️	7	bed|hotel|sleep	кровать|гостиница|дом|застеленная постель
🛋️	7	couch and lamp|hotel	диван и торшер|вечер|лампа|лень
🪑	7	chair|seat|sit	стул|мебель|сидение|сидеть
🚽	7	toilet|bathroom	унитаз|бачок|смывать|туалет
🪠	7	plunger|cup|force|plumber	вантуз|засор|прочистка|сантехник
🚿	7	shower|water	душ|вода|мыться|принимать душ
🛁	7	bathtub	ванна|ванная|вода|купаться
🪤	7	mouse trap|bait|cheese|lure	мышеловка|заманить|западня|капкан
🪒	7	razor|sharp|shave	бритва|бритье|бриться|лезвие
🧴	7	lotion bottle|moisturizer|shampoo|sunscreen	бутылка лосьона|бальзам|гель для душа|кондиционер
🧷	7	safety pin|diaper|punk|rock	английская булавка|приколоть|пристегнуть
🧹	7	broom|cleaning|sweeping|witch	метла|ведьма|веник|подметать
🧺	7	basket|farming|laundry|picnic	корзина|грибы|корзина с бельем|пикник
🧻	7	roll of paper|toilet|towels	рулон бумаги|бумага|бумажное полотенце|бумажные полотенца
🪣	7	bucket|cask|pail|vat	ведро|бадья|ведерко|кадка
🧼	7	soap|bar|bathing|clean	мыло|ванна|душ|купание
🫧	7	bubbles|burp|clean|floating	пузыри|вода|мыло|мыльные пузыри
🪥	7	toothbrush|bathroom|clean|dental	зубная щетка|ванная|гигиена|зубы
🧽	7	sponge|absorbing|cleaning|porous	губка|ванна|впитывать|мочалка
🧯	7	fire extinguisher|quench	огнетушитель|красный|огонь|пожар
🛒	7	shopping cart|trolley	тележка для покупок|магазин|покупки
🚬	7	cigarette|smoking	сигарета|дым|курение|курить
⚰️	7	coffin|dead|death|vampire	гроб|гибель|погребение|похороны
🪦	7	headstone|cemetery|dead|grave	надгробие|гробница|кладбище|могила
⚱️	7	funeral urn|ashes|death	урна с прахом|останки|пепел|похороны
🧿	7	nazar amulet|bead|blue|charm	назар бонджук|амулет|око|сглаз
🪬	7	hamsa|amulet|fatima|fortune	хамса|амулет|защита|защитить
🗿	7	moai|face|moyai|statue	истукан|голова|лицо|остров
🪧	7	placard|demonstration|notice|picket	плакат|высказаться|демонстрация|заявление
🪪	7	identification card|credentials|document|license	удостоверение личности|водительские права|документ|паспорт
🏧	8	ATM sign|atm|automated|bank	значок банкомата|выдача|деньги|наличные
🚮	8	litter in bin sign|litterbin	бросайте мусор в урну|мусорить|мусорка|урна
🚰	8	potable water|drinking	питьевая вода|кран
♿️	8	wheelchair symbol|access|handicap	значок «для инвалидов»|возможности|доступ|инвалидная
🚹️	8	men’s room|bathroom|lavatory|man	мужской туалет|кабинки|мужчины|уборная
🚺️	8	women’s room|bathroom|lavatory|restroom	женский туалет|женщины|кабинки|уборная
🚻	8	restroom|bathroom|lavatory|toilet	уборная|wc|туалет
🚼️	8	baby symbol|changing	пеленальная|дети|младенцы|пеленки
🚾	8	water closet|bathroom|lavatory|restroom	туалет|wc|общественный|уборная
🛂	8	passport control	паспортный контроль|печать|пограничник|проверка
🛃	8	customs|packing	таможня|багаж|граница|проверка
🛄	8	baggage claim|arrived|bags|case	получение багажа|лента|прибытие|чемодан
🛅	8	left luggage|baggage|case|locker	забытый багаж|замок|кабинка|камера
⚠️	8	warning|caution	значок предупреждения|восклицательный|желтый|знак
🚸	8	children crossing|pedestrian|traffic	знак «дети»|движение|дорога|знак "дети"
⛔️	8	no entry|do|fail|forbidden	въезд запрещен|вход|запрещено|кирпич
🚫	8	prohibited|entry|forbidden|no	запрещено|вход|входа|зачеркнутый
🚳	8	no bicycles|bike|forbidden|not	перечеркнутый велосипед|въезд|въезда|запрещено
🚭️	8	no smoking|forbidden|not|prohibited	курение запрещено|запрет|красный|круг
🚯	8	no littering|forbidden|not|prohibited	не мусорьте|запрещено|красный|мусорить
🚱	8	non-potable water|dry|non-drinking|prohibited	непитьевая вода|вредно|запрещено|кран
🚷	8	no pedestrians|forbidden|not|prohibited	переход запрещен|входить|круг|не
📵	8	no mobile phones|cell|forbidden|not	мобильные телефоны запрещены|запрещено|звонить|звонки
🔞	8	no one under eighteen|18|age|forbidden	для людей старше восемнадцати лет|18 лет|запрет|нельзя
☢️	8	radioactive|sign	радиация|знак|опасность|радиоактивность
☣️	8	biohazard|sign	биологическая угроза|знак|опасность|химическая
⬆️	8	up arrow|cardinal|direction|north	стрелка вверх|направление|север
↗️	8	up-right arrow|direction|intercardinal|northeast	стрелка вправо-вверх|направление|северо-восток
➡️	8	right arrow|cardinal|direction|east	стрелка вправо|восток|направление
↘️	8	down-right arrow|direction|intercardinal|southeast	стрелка вправо-вниз|направление|юго-восток
⬇️	8	down arrow|cardinal|direction|south	стрелка вниз|направление|юг
↙️	8	down-left arrow|direction|intercardinal|southwest	стрелка влево-вниз|направление|юго-запад
⬅️	8	left arrow|cardinal|direction|west	стрелка влево|запад|направление
↖️	8	up-left arrow|direction|intercardinal|northwest	стрелка влево-вверх|направление|северо-запад
↕️	8	up-down arrow	стрелка вверх-вниз|двойная
↔️	8	left-right arrow	стрелка влево-вправо|двойная
↩️	8	right arrow curving left	стрелка вправо с поворотом влево|изгиб|изогнутая
↪️	8	left arrow curving right	стрелка влево с поворотом вправо|изгиб|изогнутая
⤴️	8	right arrow curving up	стрелка вправо с поворотом вверх|изгиб|изогнутая
⤵️	8	right arrow curving down	стрелка вправо с поворотом вниз|изгиб|изогнутая
🔃	8	clockwise vertical arrows|refresh|reload	по часовой стрелке|вертикальные|зависание|перезагрузка
🔄	8	counterclockwise arrows button|again|anticlockwise|deja	против часовой стрелки|горизонтальные|кнопка|обновить
🔙	8	BACK arrow|back	стрелка «назад»|вернуться
🔚	8	END arrow|end	стрелка «конец»|стрелка конец
🔛	8	ON! arrow|mark|on!	стрелка «активно»|включено|стрелка активно
🔜	8	SOON arrow|brb|omw|soon	стрелка «скоро»|вправо|далее|продолжение
🔝	8	TOP arrow|homie|top|up	стрелка «верх»|вверх|наверх|топ
🛐	8	place of worship|pray|religion	религия|место|молитва|молиться
⚛️	8	atom symbol|atheist	символ атома|атеизм|атеист|атомный
🕉️	8	om|hindu|religion	ом|аум|мантра|религия
✡️	8	star of David|david|jew|jewish	звезда Давида|вера|давид|еврей
☸️	8	wheel of dharma|buddhist|religion	колесо дхармы|буддизм|буддийский|дхарма
☯️	8	yin yang|difficult|lives|religion	инь-ян|вера|инь-янь|религия
✝️	8	latin cross|christ|christian|religion	латинский крест|религия|христианский|христианство
☦️	8	orthodox cross|christian|religion	православный крест|вера|православие|религия
☪️	8	star and crescent|islam|muslim|ramadan	звезда и полумесяц|вера|ислам|мечеть
☮️	8	peace symbol|healing|peaceful	пацифик|значок|мир|пацифизм
🕎	8	menorah|candelabrum|candlestick|hanukkah	менора|подсвечник|религия|свечи
🔯	8	dotted six-pointed star|fortune|jewish|judaism	шестиконечная звезда|звезда давида
♈️	8	Aries|aries|horoscope|ram	знак зодиака Овен|баран|гороскоп|овен
♉️	8	Taurus|bull|horoscope|ox	знак зодиака Телец|бык|гороскоп|теленок
♊️	8	Gemini|gemini|horoscope|twins	знак зодиака Близнецы|близнецы|гороскоп
♋️	8	Cancer|cancer|crab|horoscope	знак зодиака Рак|гороскоп|рак
♌️	8	Leo|horoscope|leo|lion	знак зодиака Лев|гороскоп|лев
♍️	8	Virgo|horoscope|virgo|zodiac	знак зодиака Дева|гороскоп|дева
♎️	8	Libra|balance|horoscope|justice	знак зодиака Весы|весы|гороскоп
♏️	8	Scorpio|horoscope|scorpio|scorpion	знак зодиака Скорпион|гороскоп|скорпион
♐️	8	Sagittarius|archer|horoscope|sagittarius	знак зодиака Стрелец|гороскоп|стрелец
♑️	8	Capricorn|capricorn|goat|horoscope	знак зодиака Козерог|гороскоп|козерог
♒️	8	Aquarius|aquarius|bearer|horoscope	знак зодиака Водолей|водолей|гороскоп
♓️	8	Pisces|fish|horoscope|pisces	знак зодиака Рыбы|гороскоп|рыба|рыбы
⛎️	8	Ophiuchus|bearer|ophiuchus|serpent	знак зодиака Змееносец|гороскоп|змееносец
🔀	8	shuffle tracks button|arrow|crossed	случайный выбор|перемешивание|пересечение|скрещенные
🔁	8	repeat button|arrow|clockwise	повтор|горизонтальные|замкнутые|повторить
🔂	8	repeat single button|arrow|clockwise|once	повтор одной песни|две стрелки|кнопка|одна песня
▶️	8	play button|arrow|right|triangle	воспроизведение|вперед|вправо|геометрия
⏩️	8	fast-forward button|arrow|double	перемотка вперед|вправо|два|кнопка
⏭️	8	next track button|arrow|scene|triangle	следующий трек|вперед|вправо|далее
⏯️	8	play or pause button|arrow|right|triangle	воспроизведение/пауза|воспроизвести|воспроизвещение|две черты
◀️	8	reverse button|arrow|left|triangle	реверс|влево|кнопка|назад
⏪️	8	fast reverse button|arrow|double|rewind	перемотка назад|влево|два треугольника|кнопка
⏮️	8	last track button|arrow|previous|scene	предыдущий трек|влево|два треугольника|перемотать назад
🔼	8	upwards button|arrow|red	треугольник острием вверх|кнопка|кнопка треугольник острием вверх|пирамида
⏫️	8	fast up button|arrow|double	два треугольника острием вверх|кнопка|стрелка|стрелки вверх
🔽	8	downwards button|arrow|red	треугольник острием вниз|кнопка
⏬️	8	fast down button|arrow|double	два треугольника острием вниз|кнопка|стрелка|стрелки вниз
⏸️	8	pause button|bar|double|vertical	пауза|две черты|кнопка|кнопка паузы
⏹️	8	stop button|square	стоп|кнопка|остановить|остановка
⏺️	8	record button|circle	запись|записать|кнопка|круг
⏏️	8	eject button	выброс|кнопка
🎦	8	cinema|camera|film|movie	видеозапись|видеокамера|дубль|камера
🔅	8	dim button|brightness|low	низкая яркость|низкий|солнышко|темно
🔆	8	bright button|brightness|light	высокая яркость|высокий|светло|уровень
📶	8	antenna bars|cell|communication|mobile	сигнал сети|антенна|подключение|связь
📳	8	vibration mode|cell|communication|mobile	режим вибрации|вибрация|мобильник|мобильный
📴	8	mobile phone off|cell|telephone	выключенный телефон|выключено|мобильник|мобильный
♀️	8	female sign|woman	женский символ|венера|женщина
♂️	8	male sign|man	мужской символ|марс|мужчина
⚧️	8	transgender symbol	трансгендер|символ|трансгендерная|трансгендерное
✖️	8	multiply|cancel|multiplication|sign	знак умножения|отмена|отмены|умножение
➕️	8	plus|+	знак сложения|добавить|плюс|прибавить
➖️	8	minus|-|heavy|math	знак вычитания|вычесть|вычитание|минус
➗️	8	divide|division|heavy|math	знак деления|деление|делить|разделить
🟰	8	heavy equals sign|answer|equality|math	жирный знак равенства|математика|равенство|равно
♾️	8	infinity|forever|unbounded|universal	бесконечность|знак бесконечности|навсегда|постоянно
‼️	8	double exclamation mark|!|!!|bangbang	два восклицательных знака|восклицание|восклицательные|восклицательный
⁉️	8	exclamation question mark|!|!?|?	восклицательный и вопросительный знаки|восклицание|пунктуация
❓️	8	red question mark|?|punctuation	красный вопросительный знак|вопроса|пунктуация
❔️	8	white question mark|?|outlined|punctuation	белый вопросительный знак|?|пунктуация
❕️	8	white exclamation mark|!|outlined|punctuation	белый восклицательный знак|восклицание|восклицать|пунктуация
❗️	8	red exclamation mark|!|punctuation	красный восклицательный знак|восклицание|пунктуация
〰️	8	wavy dash|punctuation	волнистая линия|волна|знак|пунктуация
💱	8	currency exchange|bank|money	обмен валюты|банк|валюта|деньги
💲	8	heavy dollar sign|billion|cash|charge	жирный знак доллара|валюта|деньги|сша
⚕️	8	medical symbol|aesculapius|medicine|staff	медицинский символ|аптека|асклепий|врачевание
♻️	8	recycling symbol|recycle	утилизация|мусор|мусорный|отходы
⚜️	8	fleur-de-lis|knights	геральдическая лилия|геральдика|герб|фигура
🔱	8	trident emblem|anchor|poseidon|ship	трезубец|вилы|посейдон|символ
📛	8	name badge	бейдж|бейджик|значок|значок с именем
🔰	8	Japanese symbol for beginner|chevron|green|japanese	символ новичка|новичок|япония|японский символ новичка
⭕️	8	hollow red circle|heavy|large	красное кольцо|большое кольцо|большой круг|красный круг
✅️	8	check mark button|checked|checkmark|complete	белая галочка|готово|знак|проверено
☑️	8	check box with check|ballot|checked|done	галочка в квадрате|бюллетень|бюллетень с галочкой|выполнено
✔️	8	check mark|checked|checkmark|done	галочка|галка|готово|знак
❌️	8	cross mark|cancel|multiplication|multiply	крестик|закрытие|значок|отмена
❎️	8	cross mark button|multiplication|multiply|square	кнопка «крестик»|закрытие|квадрат|кнопка "крестик"
➰️	8	curly loop	петля|значок|петелька
➿️	8	double curly loop	двойная петля|две|петелька|петельки
〽️	8	part alternation mark	вступает другой голос|знак|певцы|япония
✳️	8	eight-spoked asterisk|*	восьмиконечная звездочка|звезда
✴️	8	eight-pointed star|*	восьмиконечная звезда
❇️	8	sparkle|*	искра|мерцание
©️	8	copyright	значок защиты авторского права|авторские права|авторское|защита
®️	8	registered	зарегистрированный товарный знак|зарегистрировано
™️	8	trade mark|tm|trademark	товарный знак|тм|товарная марка|торговая марка
#️⃣	8	keycap: #	клавиши: #
*️⃣	8	keycap: *	клавиши: *
0️⃣	8	keycap: 0|zero	клавиша 0|ноль
1️⃣	8	keycap: 1|one	клавиша 1|один
2️⃣	8	keycap: 2|two	клавиша 2|два
3️⃣	8	keycap: 3|three	клавиша 3|три
4️⃣	8	keycap: 4|four	клавиша 4|четыре
5️⃣	8	keycap: 5|five	клавиша 5|пять
6️⃣	8	keycap: 6|six	клавиша 6|шесть
7️⃣	8	keycap: 7|seven	клавиша 7|семь
8️⃣	8	keycap: 8|eight	клавиша 8|восемь
9️⃣	8	keycap: 9|nine	клавиша 9|девять
🔟	8	keycap: 10	клавиши: 10
🔠	8	input latin uppercase|abcd|letters	ввод прописными|алфавит|верхний регистр|латиница
🔡	8	input latin lowercase|abcd|letters	ввод строчными|алфавит|буквы|кнопка
🔢	8	input numbers|1234	ввод цифр|цифры
🔣	8	input symbols|%|&|♪	ввод символов|символы
🔤	8	input latin letters|abc|alphabet	ввод латиницей|алфавит|буквы|латиница
🅰️	8	A button (blood type)	II группа крови|2 группа крови|ii группа крови|буква а
🆎	8	AB button (blood type)|ab	IV группа крови|4 группа крови|iv группа крови|буквы ав
🅱️	8	B button (blood type)	III группа крови|3 группа крови|iii группа крови|буква в
🆑	8	CL button|cl	кнопка «очистить»|cl|значок «понятно»|кнопка "очистить"
🆒	8	COOL button|cool	значок «круто»|здорово|кнопка
🆓	8	FREE button|free	значок «бесплатно»|кнопка
ℹ️	8	information	значок информации|информация|подробнее|сведения
🆔	8	ID button|id|identity	значок «идентификация»|идентификатор|кнопка
Ⓜ️	8	circled M|m	буква «м» в кружке|буква "м" в кружке|буква в кружке|кружок
🆕	8	NEW button|new	значок «новинка»|значок "новинка"|новое|новый
🆖	8	NG button|ng	значок «не годится»|значок "не годится"|нехорошо|плохо
🅾️	8	O button (blood type)	I группа крови|1 группа крови|i группа крови|буква о
🆗	8	OK button|ok|okay	значок «ОК»|значок «ок»|окей|о’кей
🅿️	8	P button|p|parking	парковка|автостоянка|машины|парковаться
🆘	8	SOS button|help|sos	значок SOS|sos|значок sos|помогите
🆙	8	UP! button|mark|up|up!	значок «обновление»|вверх|значок "обновление"
🆚	8	VS button|versus|vs	значок «против»|кнопка|сравнение
🈁	8	Japanese “here” button|japanese|katakana	значок «здесь»|кнопка|япония
🈂️	8	Japanese “service charge” button|japanese|katakana	цена услуги|значок|кнопка|стоимость
🈷️	8	Japanese “monthly amount” button|ideograph|japanese	месяц|значок|иероглиф|кнопка
🈶	8	Japanese “not free of charge” button|ideograph|japanese	платно|значок|иероглиф|кнопка
🈯️	8	Japanese “reserved” button|ideograph|japanese	забронировано|занято|значок|кнопка
🉐	8	Japanese “bargain” button|ideograph|japanese	удачная сделка|выгода|значок|кнопка
🈹	8	Japanese “discount” button|ideograph|japanese	скидка|деление|значок|значок "скидка"
🈚️	8	Japanese “free of charge” button|ideograph|japanese	бесплатно|значок|иероглиф|кнопка
🈲	8	Japanese “prohibited” button|ideograph|japanese	запрет|воспрещен|вход запрещен|запрещено
🉑	8	Japanese “acceptable” button|ideograph|japanese	допустимость|значок|иероглиф|китай
🈸	8	Japanese “application” button|ideograph|japanese	заявка|запрос|значок|иероглиф
🈴	8	Japanese “passing grade” button|ideograph|japanese	проходной балл|значок|иероглиф|китай
🈳	8	Japanese “vacancy” button|ideograph|japanese	есть места|доступно|доступность|значок
㊗️	8	Japanese “congratulations” button|ideograph|japanese	поздравление|значок|кнопка|праздник
㊙️	8	Japanese “secret” button|ideograph|japanese	секрет|значок|кнопка|тайна
🈺	8	Japanese “open for business” button|ideograph|japanese	открыто|значок|иероглиф|китай
🈵	8	Japanese “no vacancy” button|ideograph|japanese	нет мест|занято|заполнено|значок
🔴	8	red circle|geometric	красный круг|геометрия|фигура|шар
🟠	8	orange circle	оранжевый круг|геометрия|фигура|шар
🟡	8	yellow circle	желтый круг|геометрия|фигура|шар
🟢	8	green circle	зеленый круг|геометрия|фигура|шар
🔵	8	blue circle|geometric	голубой круг|геометрия|синий|фигура
🟣	8	purple circle	фиолетовый круг|геометрия|фигура|шар
🟤	8	brown circle	коричневый круг|геометрия|фигура|шар
⚫️	8	black circle|geometric	черный круг|геометрия|фигура|шар
⚪️	8	white circle|geometric	белый круг|геометрия|фигура|шар
🟥	8	red square|card|penalty	красный квадрат|геометрия|прямоугольник|фигура
🟧	8	orange square	оранжевый квадрат|геометрия|прямоугольник|фигура
🟨	8	yellow square|card|penalty	желтый квадрат|геометрия|желтая|карточка
🟩	8	green square	зеленый квадрат|геометрия|фигура
🟦	8	blue square	синий квадрат|геометрия|голубой|фигура
🟪	8	purple square	фиолетовый квадрат|геометрия|прямоугольник|фигура
🟫	8	brown square	коричневый квадрат|геометрия|прямоугольник|фигура
⬛️	8	black large square|geometric	большой черный квадрат|геометрия|фигура
⬜️	8	white large square|geometric	большой белый квадрат|геометрия|фигура
◼️	8	black medium square|geometric	черный квадрат|геометрия|средний|фигура
◻️	8	white medium square|geometric	белый квадрат|геометрия|фигура
◾️	8	black medium-small square|geometric	небольшой черный квадрат|геометрия|фигура
◽️	8	white medium-small square|geometric	небольшой белый квадрат|геометрия|небольшой квадрат|фигура
▪️	8	black small square|geometric	черный квадратик|геометрия|маленький|фигура
▫️	8	white small square|geometric	белый квадратик|геометрия|маленький|фигура
🔶	8	large orange diamond|geometric	большой оранжевый ромб|геометрия|фигура
🔷	8	large blue diamond|geometric	большой голубой ромб|геометрия|синий|фигура
🔸	8	small orange diamond|geometric	небольшой оранжевый ромб|геометрия|маленький|фигура
🔹	8	small blue diamond|geometric	небольшой голубой ромб|геометрия|небольшой ромб|фигура
🔺	8	red triangle pointed up|geometric	треугольник вершиной вверх|геометрия|красный|пирамида
🔻	8	red triangle pointed down|geometric	треугольник вершиной вниз|геометрия|красный|пирамида
💠	8	diamond with a dot|comic|geometric	ромб с точкой|алмаз|бриллиант|геометрия
🔘	8	radio button|geometric	круглая кнопка|серая
🔳	8	white square button|geometric|outlined	кнопка с белой рамкой|белая|квадрат
🔲	8	black square button|geometric	кнопка с черной рамкой|квадрат|черная
🏁	9	chequered flag|checkered|finish|flags	клетчатый флаг|в|гонка|гонки
🚩	9	triangular flag|construction|golf|post	треугольный флаг|красный|флажок
🎌	9	crossed flags|celebration|japanese	скрещенные флаги|два|флага|япония
🏴	9	black flag|waving	черный флаг|реет
🏳️	9	white flag|waving	белый флаг|капитуляция|плен|реет
🏳️‍🌈	9	rainbow flag|bisexual|gay|genderqueer	радужный флаг|гей|гомосексульный|лгбт
🏳️‍⚧️	9	transgender flag|blue|light|pink	флаг трансгендерного сообщества|белый|розовый|светло-голубой
🏴‍☠️	9	pirate flag|jolly|plunder|roger	пиратский флаг|веселый роджер|кости|пираты
🇦🇨	9	flag: Ascension Island|AC	флаг: о-в Вознесения|AC
🇦🇩	9	flag: Andorra|AD	флаг: Андорра|AD
🇦🇪	9	flag: United Arab Emirates|AE	флаг: ОАЭ|AE
🇦🇫	9	flag: Afghanistan|AF	флаг: Афганистан|AF
🇦🇬	9	flag: Antigua & Barbuda|AG	флаг: Антигуа и Барбуда|AG
🇦🇮	9	flag: Anguilla|AI	флаг: Ангилья|AI
🇦🇱	9	flag: Albania|AL	флаг: Албания|AL
🇦🇲	9	flag: Armenia|AM	флаг: Армения|AM
🇦🇴	9	flag: Angola|AO	флаг: Ангола|AO
🇦🇶	9	flag: Antarctica|AQ	флаг: Антарктида|AQ
🇦🇷	9	flag: Argentina|AR	флаг: Аргентина|AR
🇦🇸	9	flag: American Samoa|AS	флаг: Американское Самоа|AS
🇦🇹	9	flag: Austria|AT	флаг: Австрия|AT
🇦🇺	9	flag: Australia|AU	флаг: Австралия|AU
🇦🇼	9	flag: Aruba|AW	флаг: Аруба|AW
🇦🇽	9	flag: Åland Islands|AX	флаг: Аландские о-ва|AX
🇦🇿	9	flag: Azerbaijan|AZ	флаг: Азербайджан|AZ
🇧🇦	9	flag: Bosnia & Herzegovina|BA	флаг: Босния и Герцеговина|BA
🇧🇧	9	flag: Barbados|BB	флаг: Барбадос|BB
🇧🇩	9	flag: Bangladesh|BD	флаг: Бангладеш|BD
🇧🇪	9	flag: Belgium|BE	флаг: Бельгия|BE
🇧🇫	9	flag: Burkina Faso|BF	флаг: Буркина-Фасо|BF
🇧🇬	9	flag: Bulgaria|BG	флаг: Болгария|BG
🇧🇭	9	flag: Bahrain|BH	флаг: Бахрейн|BH
🇧🇮	9	flag: Burundi|BI	флаг: Бурунди|BI
🇧🇯	9	flag: Benin|BJ	флаг: Бенин|BJ
🇧🇱	9	flag: St. Barthélemy|BL	флаг: Сен-Бартелеми|BL
🇧🇲	9	flag: Bermuda|BM	флаг: Бермудские о-ва|BM
🇧🇳	9	flag: Brunei|BN	флаг: Бруней|BN
🇧🇴	9	flag: Bolivia|BO	флаг: Боливия|BO
🇧🇶	9	flag: Caribbean Netherlands|BQ	флаг: Бонэйр, Синт-Эстатиус и Саба|BQ
🇧🇷	9	flag: Brazil|BR	флаг: Бразилия|BR
🇧🇸	9	flag: Bahamas|BS	флаг: Багамы|BS
🇧🇹	9	flag: Bhutan|BT	флаг: Бутан|BT
🇧🇻	9	flag: Bouvet Island|BV	флаг: о-в Буве|BV
🇧🇼	9	flag: Botswana|BW	флаг: Ботсвана|BW
🇧🇾	9	flag: Belarus|BY	флаг: Беларусь|BY
🇧🇿	9	flag: Belize|BZ	флаг: Белиз|BZ
🇨🇦	9	flag: Canada|CA	флаг: Канада|CA
🇨🇨	9	flag: Cocos (Keeling) Islands|CC	флаг: Кокосовые о-ва|CC
🇨🇩	9	flag: Congo - Kinshasa|CD	флаг: Конго - Киншаса|CD
🇨🇫	9	flag: Central African Republic|CF	флаг: Центрально-Африканская Республика|CF
🇨🇬	9	flag: Congo - Brazzaville|CG	флаг: Конго - Браззавиль|CG
🇨🇭	9	flag: Switzerland|CH	флаг: Швейцария|CH
🇨🇮	9	flag: Côte d’Ivoire|CI	флаг: Кот-д’Ивуар|CI
🇨🇰	9	flag: Cook Islands|CK	флаг: о-ва Кука|CK
🇨🇱	9	flag: Chile|CL	флаг: Чили|CL
🇨🇲	9	flag: Cameroon|CM	флаг: Камерун|CM
🇨🇳	9	flag: China|CN	флаг: Китай|CN
🇨🇴	9	flag: Colombia|CO	флаг: Колумбия|CO
🇨🇵	9	flag: Clipperton Island|CP	флаг: о-в Клиппертон|CP
🇨🇷	9	flag: Costa Rica|CR	флаг: Коста-Рика|CR
🇨🇺	9	flag: Cuba|CU	флаг: Куба|CU
🇨🇻	9	flag: Cape Verde|CV	флаг: Кабо-Верде|CV
🇨🇼	9	flag: Curaçao|CW	флаг: Кюрасао|CW
🇨🇽	9	flag: Christmas Island|CX	флаг: о-в Рождества|CX
🇨🇾	9	flag: Cyprus|CY	флаг: Кипр|CY
🇨🇿	9	flag: Czechia|CZ	флаг: Чехия|CZ
🇩🇪	9	flag: Germany|DE	флаг: Германия|DE
🇩🇬	9	flag: Diego Garcia|DG	флаг: Диего-Гарсия|DG
🇩🇯	9	flag: Djibouti|DJ	флаг: Джибути|DJ
🇩🇰	9	flag: Denmark|DK	флаг: Дания|DK
🇩🇲	9	flag: Dominica|DM	флаг: Доминика|DM
🇩🇴	9	flag: Dominican Republic|DO	флаг: Доминиканская Республика|DO
🇩🇿	9	flag: Algeria|DZ	флаг: Алжир|DZ
🇪🇦	9	flag: Ceuta & Melilla|EA	флаг: Сеута и Мелилья|EA
🇪🇨	9	flag: Ecuador|EC	флаг: Эквадор|EC
🇪🇪	9	flag: Estonia|EE	флаг: Эстония|EE
🇪🇬	9	flag: Egypt|EG	флаг: Египет|EG
🇪🇭	9	flag: Western Sahara|EH	флаг: Западная Сахара|EH
🇪🇷	9	flag: Eritrea|ER	флаг: Эритрея|ER
🇪🇸	9	flag: Spain|ES	флаг: Испания|ES
🇪🇹	9	flag: Ethiopia|ET	флаг: Эфиопия|ET
🇪🇺	9	flag: European Union|EU	флаг: Европейский союз|EU
🇫🇮	9	flag: Finland|FI	флаг: Финляндия|FI
🇫🇯	9	flag: Fiji|FJ	флаг: Фиджи|FJ
🇫🇰	9	flag: Falkland Islands|FK	флаг: Фолклендские о-ва|FK
🇫🇲	9	flag: Micronesia|FM	флаг: Федеративные Штаты Микронезии|FM
🇫🇴	9	flag: Faroe Islands|FO	флаг: Фарерские о-ва|FO
🇫🇷	9	flag: France|FR	флаг: Франция|FR
🇬🇦	9	flag: Gabon|GA	флаг: Габон|GA
🇬🇧	9	flag: United Kingdom|GB	флаг: Великобритания|GB
🇬🇩	9	flag: Grenada|GD	флаг: Гренада|GD
🇬🇪	9	flag: Georgia|GE	флаг: Грузия|GE
🇬🇫	9	flag: French Guiana|GF	флаг: Французская Гвиана|GF
🇬🇬	9	flag: Guernsey|GG	флаг: Гернси|GG
🇬🇭	9	flag: Ghana|GH	флаг: Гана|GH
🇬🇮	9	flag: Gibraltar|GI	флаг: Гибралтар|GI
🇬🇱	9	flag: Greenland|GL	флаг: Гренландия|GL
🇬🇲	9	flag: Gambia|GM	флаг: Гамбия|GM
🇬🇳	9	flag: Guinea|GN	флаг: Гвинея|GN
🇬🇵	9	flag: Guadeloupe|GP	флаг: Гваделупа|GP
🇬🇶	9	flag: Equatorial Guinea|GQ	флаг: Экваториальная Гвинея|GQ
🇬🇷	9	flag: Greece|GR	флаг: Греция|GR
🇬🇸	9	flag: South Georgia & South Sandwich Islands|GS	флаг: Южная Георгия и Южные Сандвичевы о-ва|GS
🇬🇹	9	flag: Guatemala|GT	флаг: Гватемала|GT
🇬🇺	9	flag: Guam|GU	флаг: Гуам|GU
🇬🇼	9	flag: Guinea-Bissau|GW	флаг: Гвинея-Бисау|GW
🇬🇾	9	flag: Guyana|GY	флаг: Гайана|GY
🇭🇰	9	flag: Hong Kong SAR China|HK	флаг: Гонконг (САР)|HK
🇭🇲	9	flag: Heard & McDonald Islands|HM	флаг: о-ва Херд и Макдональд|HM
🇭🇳	9	flag: Honduras|HN	флаг: Гондурас|HN
🇭🇷	9	flag: Croatia|HR	флаг: Хорватия|HR
🇭🇹	9	flag: Haiti|HT	флаг: Гаити|HT
🇭🇺	9	flag: Hungary|HU	флаг: Венгрия|HU
🇮🇨	9	flag: Canary Islands|IC	флаг: Канарские о-ва|IC
🇮🇩	9	flag: Indonesia|ID	флаг: Индонезия|ID
🇮🇪	9	flag: Ireland|IE	флаг: Ирландия|IE
🇮🇱	9	flag: Israel|IL	флаг: Израиль|IL
🇮🇲	9	flag: Isle of Man|IM	флаг: о-в Мэн|IM
🇮🇳	9	flag: India|IN	флаг: Индия|IN
🇮🇴	9	flag: British Indian Ocean Territory|IO	флаг: Британская территория в Индийском океане|IO
🇮🇶	9	flag: Iraq|IQ	флаг: Ирак|IQ
🇮🇷	9	flag: Iran|IR	флаг: Иран|IR
🇮🇸	9	flag: Iceland|IS	флаг: Исландия|IS
🇮🇹	9	flag: Italy|IT	флаг: Италия|IT
🇯🇪	9	flag: Jersey|JE	флаг: Джерси|JE
🇯🇲	9	flag: Jamaica|JM	флаг: Ямайка|JM
🇯🇴	9	flag: Jordan|JO	флаг: Иордания|JO
🇯🇵	9	flag: Japan|JP	флаг: Япония|JP
🇰🇪	9	flag: Kenya|KE	флаг: Кения|KE
🇰🇬	9	flag: Kyrgyzstan|KG	флаг: Киргизия|KG
🇰🇭	9	flag: Cambodia|KH	флаг: Камбоджа|KH
🇰🇮	9	flag: Kiribati|KI	флаг: Кирибати|KI
🇰🇲	9	flag: Comoros|KM	флаг: Коморы|KM
🇰🇳	9	flag: St. Kitts & Nevis|KN	флаг: Сент-Китс и Невис|KN
🇰🇵	9	flag: North Korea|KP	флаг: КНДР|KP
🇰🇷	9	flag: South Korea|KR	флаг: Республика Корея|KR
🇰🇼	9	flag: Kuwait|KW	флаг: Кувейт|KW
🇰🇾	9	flag: Cayman Islands|KY	флаг: о-ва Кайман|KY
🇰🇿	9	flag: Kazakhstan|KZ	флаг: Казахстан|KZ
🇱🇦	9	flag: Laos|LA	флаг: Лаос|LA
🇱🇧	9	flag: Lebanon|LB	флаг: Ливан|LB
🇱🇨	9	flag: St. Lucia|LC	флаг: Сент-Люсия|LC
🇱🇮	9	flag: Liechtenstein|LI	флаг: Лихтенштейн|LI
🇱🇰	9	flag: Sri Lanka|LK	флаг: Шри-Ланка|LK
🇱🇷	9	flag: Liberia|LR	флаг: Либерия|LR
🇱🇸	9	flag: Lesotho|LS	флаг: Лесото|LS
🇱🇹	9	flag: Lithuania|LT	флаг: Литва|LT
🇱🇺	9	flag: Luxembourg|LU	флаг: Люксембург|LU
🇱🇻	9	flag: Latvia|LV	флаг: Латвия|LV
🇱🇾	9	flag: Libya|LY	флаг: Ливия|LY
🇲🇦	9	flag: Morocco|MA	флаг: Марокко|MA
🇲🇨	9	flag: Monaco|MC	флаг: Монако|MC
🇲🇩	9	flag: Moldova|MD	флаг: Молдова|MD
🇲🇪	9	flag: Montenegro|ME	флаг: Черногория|ME
🇲🇫	9	flag: St. Martin|MF	флаг: Сен-Мартен|MF
🇲🇬	9	flag: Madagascar|MG	флаг: Мадагаскар|MG
🇲🇭	9	flag: Marshall Islands|MH	флаг: Маршалловы о-ва|MH
🇲🇰	9	flag: North Macedonia|MK	флаг: Северная Македония|MK
🇲🇱	9	flag: Mali|ML	флаг: Мали|ML
🇲🇲	9	flag: Myanmar (Burma)|MM	флаг: Мьянма (Бирма)|MM
🇲🇳	9	flag: Mongolia|MN	флаг: Монголия|MN
🇲🇴	9	flag: Macao SAR China|MO	флаг: Макао (САР)|MO
🇲🇵	9	flag: Northern Mariana Islands|MP	флаг: Северные Марианские о-ва|MP
🇲🇶	9	flag: Martinique|MQ	флаг: Мартиника|MQ
🇲🇷	9	flag: Mauritania|MR	флаг: Мавритания|MR
🇲🇸	9	flag: Montserrat|MS	флаг: Монтсеррат|MS
🇲🇹	9	flag: Malta|MT	флаг: Мальта|MT
🇲🇺	9	flag: Mauritius|MU	флаг: Маврикий|MU
🇲🇻	9	flag: Maldives|MV	флаг: Мальдивы|MV
🇲🇼	9	flag: Malawi|MW	флаг: Малави|MW
🇲🇽	9	flag: Mexico|MX	флаг: Мексика|MX
🇲🇾	9	flag: Malaysia|MY	флаг: Малайзия|MY
🇲🇿	9	flag: Mozambique|MZ	флаг: Мозамбик|MZ
🇳🇦	9	flag: Namibia|NA	флаг: Намибия|NA
🇳🇨	9	flag: New Caledonia|NC	флаг: Новая Каледония|NC
🇳🇪	9	flag: Niger|NE	флаг: Нигер|NE
🇳🇫	9	flag: Norfolk Island|NF	флаг: о-в Норфолк|NF
🇳🇬	9	flag: Nigeria|NG	флаг: Нигерия|NG
🇳🇮	9	flag: Nicaragua|NI	флаг: Никарагуа|NI
🇳🇱	9	flag: Netherlands|NL	флаг: Нидерланды|NL
🇳🇴	9	flag: Norway|NO	флаг: Норвегия|NO
🇳🇵	9	flag: Nepal|NP	флаг: Непал|NP
🇳🇷	9	flag: Nauru|NR	флаг: Науру|NR
🇳🇺	9	flag: Niue|NU	флаг: Ниуэ|NU
🇳🇿	9	flag: New Zealand|NZ	флаг: Новая Зеландия|NZ
🇴🇲	9	flag: Oman|OM	флаг: Оман|OM
🇵🇦	9	flag: Panama|PA	флаг: Панама|PA
🇵🇪	9	flag: Peru|PE	флаг: Перу|PE
🇵🇫	9	flag: French Polynesia|PF	флаг: Французская Полинезия|PF
🇵🇬	9	flag: Papua New Guinea|PG	флаг: Папуа — Новая Гвинея|PG
🇵🇭	9	flag: Philippines|PH	флаг: Филиппины|PH
🇵🇰	9	flag: Pakistan|PK	флаг: Пакистан|PK
🇵🇱	9	flag: Poland|PL	флаг: Польша|PL
🇵🇲	9	flag: St. Pierre & Miquelon|PM	флаг: Сен-Пьер и Микелон|PM
🇵🇳	9	flag: Pitcairn Islands|PN	флаг: о-ва Питкэрн|PN
🇵🇷	9	flag: Puerto Rico|PR	флаг: Пуэрто-Рико|PR
🇵🇸	9	flag: Palestinian Territories|PS	флаг: Палестинские территории|PS
🇵🇹	9	flag: Portugal|PT	флаг: Португалия|PT
🇵🇼	9	flag: Palau|PW	флаг: Палау|PW
🇵🇾	9	flag: Paraguay|PY	флаг: Парагвай|PY
🇶🇦	9	flag: Qatar|QA	флаг: Катар|QA
🇷🇪	9	flag: Réunion|RE	флаг: Реюньон|RE
🇷🇴	9	flag: Romania|RO	флаг: Румыния|RO
🇷🇸	9	flag: Serbia|RS	флаг: Сербия|RS
🇷🇺	9	flag: Russia|RU	флаг: Россия|RU
🇷🇼	9	flag: Rwanda|RW	флаг: Руанда|RW
🇸🇦	9	flag: Saudi Arabia|SA	флаг: Саудовская Аравия|SA
🇸🇧	9	flag: Solomon Islands|SB	флаг: Соломоновы о-ва|SB
🇸🇨	9	flag: Seychelles|SC	флаг: Сейшельские о-ва|SC
🇸🇩	9	flag: Sudan|SD	флаг: Судан|SD
🇸🇪	9	flag: Sweden|SE	флаг: Швеция|SE
🇸🇬	9	flag: Singapore|SG	флаг: Сингапур|SG
🇸🇭	9	flag: St. Helena|SH	флаг: о-в Св. Елены|SH
🇸🇮	9	flag: Slovenia|SI	флаг: Словения|SI
🇸🇯	9	flag: Svalbard & Jan Mayen|SJ	флаг: Шпицберген и Ян-Майен|SJ
🇸🇰	9	flag: Slovakia|SK	флаг: Словакия|SK
🇸🇱	9	flag: Sierra Leone|SL	флаг: Сьерра-Леоне|SL
🇸🇲	9	flag: San Marino|SM	флаг: Сан-Марино|SM
🇸🇳	9	flag: Senegal|SN	флаг: Сенегал|SN
🇸🇴	9	flag: Somalia|SO	флаг: Сомали|SO
🇸🇷	9	flag: Suriname|SR	флаг: Суринам|SR
🇸🇸	9	flag: South Sudan|SS	флаг: Южный Судан|SS
🇸🇹	9	flag: São Tomé & Príncipe|ST	флаг: Сан-Томе и Принсипи|ST
🇸🇻	9	flag: El Salvador|SV	флаг: Сальвадор|SV
🇸🇽	9	flag: Sint Maarten|SX	флаг: Синт-Мартен|SX
🇸🇾	9	flag: Syria|SY	флаг: Сирия|SY
🇸🇿	9	flag: Eswatini|SZ	флаг: Эсватини|SZ
🇹🇦	9	flag: Tristan da Cunha|TA	флаг: Тристан-да-Кунья|TA
🇹🇨	9	flag: Turks & Caicos Islands|TC	флаг: Тёркс и Кайкос|TC
🇹🇩	9	flag: Chad|TD	флаг: Чад|TD
🇹🇫	9	flag: French Southern Territories|TF	флаг: Французские Южные территории|TF
🇹🇬	9	flag: Togo|TG	флаг: Того|TG
🇹🇭	9	flag: Thailand|TH	флаг: Таиланд|TH
🇹🇯	9	flag: Tajikistan|TJ	флаг: Таджикистан|TJ
🇹🇰	9	flag: Tokelau|TK	флаг: Токелау|TK
🇹🇱	9	flag: Timor-Leste|TL	флаг: Восточный Тимор|TL
🇹🇲	9	flag: Turkmenistan|TM	флаг: Туркменистан|TM
🇹🇳	9	flag: Tunisia|TN	флаг: Тунис|TN
🇹🇴	9	flag: Tonga|TO	флаг: Тонга|TO
🇹🇷	9	flag: Türkiye|TR	флаг: Турция|TR
🇹🇹	9	flag: Trinidad & Tobago|TT	флаг: Тринидад и Тобаго|TT
🇹🇻	9	flag: Tuvalu|TV	флаг: Тувалу|TV
🇹🇼	9	flag: Taiwan|TW	флаг: Тайвань|TW
🇹🇿	9	flag: Tanzania|TZ	флаг: Танзания|TZ
🇺🇦	9	flag: Ukraine|UA	флаг: Украина|UA
🇺🇬	9	flag: Uganda|UG	флаг: Уганда|UG
🇺🇲	9	flag: U.S. Outlying Islands|UM	флаг: Внешние малые о-ва (США)|UM
🇺🇳	9	flag: United Nations|UN	флаг: Организация Объединенных Наций|UN
🇺🇸	9	flag: United States|US	флаг: Соединенные Штаты|US
🇺🇾	9	flag: Uruguay|UY	флаг: Уругвай|UY
🇺🇿	9	flag: Uzbekistan|UZ	флаг: Узбекистан|UZ
🇻🇦	9	flag: Vatican City|VA	флаг: Ватикан|VA
🇻🇨	9	flag: St. Vincent & Grenadines|VC	флаг: Сент-Винсент и Гренадины|VC
🇻🇪	9	flag: Venezuela|VE	флаг: Венесуэла|VE
🇻🇬	9	flag: British Virgin Islands|VG	флаг: Виргинские о-ва (Великобритания)|VG
🇻🇮	9	flag: U.S. Virgin Islands|VI	флаг: Виргинские о-ва (США)|VI
🇻🇳	9	flag: Vietnam|VN	флаг: Вьетнам|VN
🇻🇺	9	flag: Vanuatu|VU	флаг: Вануату|VU
🇼🇫	9	flag: Wallis & Futuna|WF	флаг: Уоллис и Футуна|WF
🇼🇸	9	flag: Samoa|WS	флаг: Самоа|WS
🇽🇰	9	flag: Kosovo|XK	флаг: Косово|XK
🇾🇪	9	flag: Yemen|YE	флаг: Йемен|YE
🇾🇹	9	flag: Mayotte|YT	флаг: Майотта|YT
🇿🇦	9	flag: South Africa|ZA	флаг: Южно-Африканская Республика|ZA
🇿🇲	9	flag: Zambia|ZM	флаг: Замбия|ZM
🇿🇼	9	flag: Zimbabwe|ZW	флаг: Зимбабве|ZW
🏴󠁧󠁢󠁥󠁮󠁧󠁿	9	flag: England|gbeng	флаг: Англия|gbeng
🏴󠁧󠁢󠁳󠁣󠁴󠁿	9	flag: Scotland|gbsct	флаг: Шотландия|gbsct
🏴󠁧󠁢󠁷󠁬󠁳󠁿	9	flag: Wales|gbwls	флаг: Уэльс|gbwls`;
