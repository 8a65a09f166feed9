/// The keys of the texts that code names. Templates name others as `texts.key`.
///
/// A test compares them with the catalogues, `Templates/texts.LANGUAGE.json`: each key is there in every language, and
/// each text of the catalogues is named by a template or stands here.
enum TextKey: String, CaseIterable, Sendable {
    case andMore, attendanceAbsent, attendanceAttended, attendanceByName, attendanceMarked, attendanceMinutesFault
    case attendanceMore, attendanceShort, attendanceStayed, attendanceUnchanged, attendanceUnreadable
    case attendanceWasAbsent, attendanceWasAttended, attendanceWillAbsent, attendanceWillAttended, attendanceWillOthers
    case becauseAccount, becauseAccountOnce, becauseProblem, becauseSimilar, becauseWords, businessDay, businessDays
    case cancelDate, cancelDateDo, cancelDo, cancelFollowing, cancelFollowingDo, cancelSeriesDo, cancelSeriesWhy
    case cancelSession, cancelTitle, cancelWhy, categoryDefect, categoryEnhancement, categoryOther, categoryQuestion
    case channelAPIManagement, channelDeveloperGuides, channelEmail, channelHelpDocs, channelTutorials, channelWebsite
    case confirmExpired, confirmInterestDone, consentGiven, countdownDays, countdownHour, countdownHours
    case countdownMinute, countdownMinutes, countdownNow, dayNamed, dayOfMonth, days, detailBegan, detailCategory
    case detailChannel, detailDiscovery, detailEnvironment, detailError, detailExpected, detailImpact, detailInstance
    case detailRequest, detailSource, detailSteps, detailSuggested, doneAccepted, doneAcknowledge, doneChanged
    case doneDrafted, doneEdited, doneHeld, doneMerged, doneMoved, doneProblem, doneProblemAccepted, doneProblemRejected
    case doneRejected, doneReopen, doneResolve, doneResume, doneSplit, doneUnlinked, doneWait, doneWorkaround
    case effectAfter, effectAttended, effectBefore, effectChart, effectFewer, effectMore, effectNeither
    case effectRegistered, effectTooFew, effectUnclear, email, emailHint, encoderDone, encoderUnused, encoderWaiting
    case environmentDevelopment, environmentOther, environmentProduction, environmentStaging, errorClosed, errorConflict
    case errorForbidden, errorFull, errorGone, errorInternal, errorNotFound, errorOurs, errorStored, errorTooLarge
    case errorTooMany, errorUnavailable, errorUnreadable, errorWho, faultAnswer, faultDate, faultEmail, faultName
    case faultZone, filterAll, filterKind, filterLanguage, filterLevel, filterLinked, filterPlan, filterPriority
    case filterStatus, filterTag, filterTrainer, filterTutorial, found, foundOne, furtherDate, furtherDates
    case gapDraftedAlready, gapUnanswered, gapsTitle, heads, headsOf, headsOffered, headsOne, headsShort, headsWaiting
    case hours, impactDo, impactMore, impactNobody, impactOnePerson, impactOneRegistration, impactOwn, impactPeople
    case impactRegistrations, importArchive, importChangedDates, importChangedFields, importChangedRecurrence
    case importCutOff, importDate, importDoneTitle, importEmpty, importMore, importNotCalendar, importNothingChosen
    case importOthers, importPartial, importPartialPreview, importPreviewTitle, importSeries, importSeriesEndless
    case importUnchanged, importUnchangedOne, importUntitled, importZone, importZoneNone, imprint, insightEffect
    case insightFix, insightLevels, insightProblems, insightRespond, insightStandard, insightSuperPremium
    case insightTickets, insightTitle, insightWeeks, inviteText, joinOpens, joinTitle, kindTutorial, kindWebinar
    case languageName, lessThanMinute, levelAdvanced, levelBeginner, levelIntermediate, linkedNo, linkedYes, longDate
    case mailAssignment, mailBreach, mailCounts, mailDropped, mailErased, mailFailed, mailFollowUp, mailInterest
    case mailLink, mailMessage, mailPlace, mailReminder, mailSent, mailUnneeded, mailVerification, mailWaiting
    case manyAccounts, manyTickets, materialDeveloperGuide, materialHelpDoc, materialRecording, materialSampleCode
    case materialSlides, messageHint, messageSubject, messageText, messageTo, messageToAll, minutes, missingCount
    case missingOne, monthOfYear, months, myCancel, myCancelDone, myCancelled, myConfirmed, myJoinOpens, myLeftOut
    case myOffered, myResetDone, myRestoreDone, myRotateWhy, mySeatTaken, myThere, myTitle, myWaitlisted, myZone, name
    case newsCancelled, newsNoted, newsPublished, newsRegistered, newsRestored, newsSaved, newsSent, newsWaitlisted
    case nothingDue, oneAccount, oneTicket, operateAddress, operateChanges, operateEncoder, operateFailed, operateHealth
    case operateJournal, operateMail, operateRelease, operateTitle, operateTokens, operateWaiting, operateZones
    case organisationNone, percentage, personName, planStandard, planSuperPremium, privacy, problemChanged
    case problemClosed, problemFields, problemFull, problemGone, problemKnown, problemMoved, problemOpen
    case problemResolved, problemTooMany, problemsTitle, programmeAbout, programmeTitle, promiseBusiness, promiseDay
    case promiseDays, promiseDiscretion, promiseElapsed, promiseRelease, publishDo, publishTitle, queueTitle
    case refuseFollowUps, refuseInterest, refuseMessages, refuseReminders, refuseTutorial, remarkAccess, remarkAddedDay
    case remarkByDay, remarkByName, remarkCancelled, remarkCancelledHere, remarkChange, remarkCharacters, remarkCut
    case remarkCutOff, remarkEarlier, remarkEndlessRules, remarkEnds, remarkExcludedChanged, remarkExclusion
    case remarkFirstDates, remarkGregorian, remarkHorizon, remarkLater, remarkLaterUnknown, remarkLines, remarkLink
    case remarkMadeHere, remarkMissingEnd, remarkNoDates, remarkNoEnd, remarkNoMinutes, remarkNoStart, remarkNoSuchDate
    case remarkNoTitle, remarkNoZone, remarkNotRegistered, remarkOffset, remarkProperty, remarkRefused, remarkReply
    case remarkRule, remarkRuleEnds, remarkSameName, remarkSameUID, remarkSeveral, remarkStartOutside, remarkTags
    case remarkTime, remarkTooLarge, remarkTooLong, remarkTooManyDates, remarkTooManyWithUID, remarkUnfolded
    case remarkUnknownValue, remarkUnknownZone, remarkUnmatched, remarkWholeDays, remarkWouldClash, remarkWouldLose
    case remarkWrittenOut, remarkYears, remarkZone, replyAbout, replyDates, replyFeed, replyHello, replyHelloAnybody
    case replyMaterials, reportNoMinutes, reportNobody, reportNotText, reportQuote, reportRegistrations
    case reportUnknownValues, resetDo, resetTitle, restoreDo, restoreTitle, resultConfirmed, resultHeld, resultHeldMail
    case resultHeldWaitlist, resultMail, resultWaitlisted, rosterAccount, rosterAccountHint, rosterCancelled
    case rosterClosed, rosterConfirmed, rosterFaultAccount, rosterFaultName, rosterFull, rosterGone, rosterKnown
    case rosterLanguage, rosterNo, rosterOffered, rosterWaitlisted, rosterWhole, rosterWillWait, rosterYes
    case scheduleAllTheSame, scheduleByLink, scheduleByRule, scheduleChangeOf, scheduleDaily, scheduleEndsCount
    case scheduleEndsNever, scheduleEndsUntil, scheduleFault, scheduleFieldAccounts, scheduleFieldAdded
    case scheduleFieldCapacity, scheduleFieldCloses, scheduleFieldCount, scheduleFieldDescription, scheduleFieldDuration
    case scheduleFieldEnds, scheduleFieldEvery, scheduleFieldExcluded, scheduleFieldHold, scheduleFieldJoin
    case scheduleFieldJoinBefore, scheduleFieldKind, scheduleFieldLanguage, scheduleFieldLocation, scheduleFieldOpens
    case scheduleFieldRepeats, scheduleFieldRule, scheduleFieldScope, scheduleFieldStart, scheduleFieldStatus
    case scheduleFieldTags, scheduleFieldTitle, scheduleFieldTutorial, scheduleFieldUntil, scheduleFieldVisibility
    case scheduleFieldWaitlist, scheduleFieldZone, scheduleForAccounts, scheduleForAll, scheduleHintAccounts
    case scheduleHintAdded, scheduleHintCapacity, scheduleHintCloses, scheduleHintDescription, scheduleHintDuration
    case scheduleHintEvery, scheduleHintExcluded, scheduleHintJoin, scheduleHintLanguage, scheduleHintOpens
    case scheduleHintOptions, scheduleHintRule, scheduleHintTags, scheduleMonthlyDay, scheduleMonthlyWeekday
    case scheduleNever, scheduleNew, scheduleNoLimit, scheduleNoTutorial, scheduleNobody, scheduleQuestion
    case scheduleQuestionCheckbox, scheduleQuestionChoice, scheduleQuestionConsent, scheduleQuestionKind
    case scheduleQuestionOptions, scheduleQuestionText, scheduleScopeDate, scheduleScopeSeries, scheduleStale
    case scheduleStatusCancelled, scheduleStatusDraft, scheduleStatusPublished, scheduleStatusUsual, scheduleTitle
    case scheduleTrainers, scheduleWaitlistAutomatic, scheduleWaitlistNone, scheduleWaitlistOffer, scheduleWeekly
    case scheduleYearly, scopeAll, scopeFollowing, scopeThis, seatClosed, seatFull, seatGone, seatHeld, seatKnown
    case seatLeft, seatTaken, seatWaits, seatsClosed, seatsFull, seatsLeft, seatsOpen, seatsUnlimited, seatsWaiting
    case seatsWaitlist, sentenceClosed, sentenceConflict, sentenceForbidden, sentenceFull, sentenceGone
    case sentenceNotFound, sentenceStored, sentenceTooLarge, sentenceUnavailable, sentenceUnreadable, settingsAccent
    case settingsAccentHint, settingsColourCorrected, settingsColourKept, settingsDark, settingsLight, settingsLogo
    case settingsLogoHint, settingsName, settingsNameHint, settingsNoticeHint, settingsSupport, settingsSupportHint
    case settingsTitle, shortDate, shortMonths, shortWeekdays, showDate, showDates, signInProgram, signInUnknown
    case staffStaleForm, staffWrongRole, staleThing, stepConfirm, stepInvitation, stepJoin, stepReminder, stepWait
    case targetBreached, targetDone, targetDue, targetFix, targetMet, targetMetLate, targetNone, targetPaused
    case targetRespond, theirTime, ticketAccountHint, ticketAttachments, ticketAttachmentsHint, ticketClosed
    case ticketDescription, ticketEditTitle, ticketOpen, ticketOpened, ticketPending, ticketResolved, ticketStale
    case ticketStaleField, ticketSubject, ticketZone, ticketsInMonth, ticketsInQuarter, timeThere, timesIn, today
    case tokenAdmin, tokenAgent, tokenEmail, tokenExpired, tokenExpires, tokenExpiresSoon, tokenIntegration
    case tokenLastDay, tokenLastDayHint, tokenName, tokenNobody, tokenRevoked, tokenRole, tokenScopes, tokenScopesHint
    case tokenSources, tokenSourcesHint, tokenSpeaksFor, tokenTrainer, tokenValid, tomorrow, tutorials, tutorialsWhy
    case verbAcknowledge, verbReopen, verbResolve, verbResume, verbWait, verbWorkaround, weekdays, weeksSentence
    case whySameAccount, whySameError, whySameProblem, whyWords, withTrainers, zoneIn
}
