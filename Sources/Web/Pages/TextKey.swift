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
    case confirmExpired, confirmInterestDone, connectionCredential, connectionCredentialHint, connectionCredentialKept
    case connectionHistoryDone, connectionHistoryRunning, connectionKind, connectionLanguage, connectionNote
    case connectionNoteLinked, connectionNoteOff, connectionNoteRecommended, connectionSource, connectionSourceHint
    case connectionTag, connectionTagHint, connectionURLHint, consentGiven, countdownDays, countdownHour, countdownHours
    case countdownMinute, countdownMinutes, countdownNow, dayNamed, dayOfMonth, days, deliveryFailed, deliveryNext
    case deliveryTaken, deliveryWaiting, detailBegan, detailCategory, detailChannel, detailDiscovery, detailEnvironment
    case detailError, detailExpected, detailImpact, detailInstance, detailRequest, detailSource, detailSteps
    case detailSuggested, doneAccepted, doneAcknowledge, doneChanged, doneDrafted, doneEdited, doneHeld, doneLead
    case doneLinkReset, doneMerged, doneMoved, doneNoted, doneProblem, doneProblemAccepted, doneProblemRejected
    case doneRejected, doneReopen, doneReplied, doneResolve, doneResume, doneSplit, doneTaken, doneUnlinked, doneWait
    case doneWorkaround, effectAfter, effectAttended, effectBefore, effectChart, effectFewer, effectMore, effectNeither
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
    case insightSupport, insightTickets, insightTitle, insightWeeks, inviteText, joinOpens, joinTitle, kindTutorial
    case kindWebinar, languageName, lessThanMinute, levelAdvanced, levelBeginner, levelIntermediate, linkedNo, linkedYes
    case longDate, mailAssignment, mailBreach, mailCounts, mailDropped, mailErased, mailFailed, mailFollowUp
    case mailInterest, mailInvitation, mailLink, mailMessage, mailPlace, mailProposal, mailReminder, mailReply, mailSent
    case mailTicketLink, mailTicketNews, mailTicketReply, mailUnneeded, mailVerification, mailWaiting, mailWebhook
    case manyAccounts, manyTickets, mappingName, mappingNameHint, mappingPointers, mappingPointersHint
    case mappingPriorities, mappingPrioritiesHint, mappingSample, mappingSampleHint, mappingStates, mappingStatesHint
    case materialDeveloperGuide, materialHelpDoc, materialRecording, materialSampleCode, materialSlides, messageByAPI
    case messageByMail, messageByPage, messageByStaff, messageHint, messageSubject, messageText, messageTo, messageToAll
    case minutes, missingCount, missingOne, monthOfYear, months, myCancel, myCancelDone, myCancelled, myConfirmed
    case myJoinOpens, myLeftOut, myMailResumed, myOffered, myResetDone, myRestoreDone, myRotateWhy, mySeatTaken, myThere
    case myTitle, myWaitlisted, myZone, name, newsCancelled, newsNoted, newsPublished, newsRegistered, newsRestored
    case newsSaved, newsSent, newsWaitlisted, noteDates, noteFits, noteMore, noteNoDates, noteProblem, noteReply
    case noteSeats, noteSeatsUnlimited, noteSubject, noteWhy, noteWritten, nothingDue, oneAccount, oneTicket
    case operateAddress, operateChanges, operateConnections, operateEncoder, operateFailed, operateHealth
    case operateJournal, operateMail, operateMappings, operateReceived, operateRelease, operateTitle, operateTokens
    case operateWaiting, operateWebhooks, operateZones, organisationNone, percentage, personName, planStandard
    case planSuperPremium, privacy, problemChanged, problemClosed, problemFields, problemFull, problemGone, problemKnown
    case problemMoved, problemOpen, problemResolved, problemTooMany, problemsTitle, programmeAbout, programmeTitle
    case promiseBusiness, promiseDay, promiseDays, promiseDiscretion, promiseElapsed, promiseRelease, publishDo
    case publishTitle, queueTitle, receivedAnswer, receivedAutomatic, receivedCounts, receivedDropped, receivedHandled
    case receivedMessage, receivedNobody, receivedOther, receivedRepeated, receivedReport, receivedTicket
    case receivedUnclear, receivedUnread, receivedWaiting, refuseFollowUps, refuseInterest, refuseMessages
    case refuseReminders, refuseTutorial, remarkAccess, remarkAddedDay, remarkByDay, remarkByName, remarkCancelled
    case remarkCancelledHere, remarkChange, remarkCharacters, remarkCut, remarkCutOff, remarkEarlier, remarkEndlessRules
    case remarkEnds, remarkExcludedChanged, remarkExclusion, remarkFirstDates, remarkGregorian, remarkHorizon
    case remarkLater, remarkLaterUnknown, remarkLines, remarkLink, remarkMadeHere, remarkMissingEnd, remarkNoDates
    case remarkNoEnd, remarkNoMinutes, remarkNoStart, remarkNoSuchDate, remarkNoTitle, remarkNoZone, remarkNotRegistered
    case remarkOffset, remarkProperty, remarkRefused, remarkReply, remarkRule, remarkRuleEnds, remarkSameName
    case remarkSameUID, remarkSeveral, remarkStartOutside, remarkTags, remarkTime, remarkTooLarge, remarkTooLong
    case remarkTooManyDates, remarkTooManyWithUID, remarkUnfolded, remarkUnknownValue, remarkUnknownZone
    case remarkUnmatched, remarkWholeDays, remarkWouldClash, remarkWouldLose, remarkWrittenOut, remarkYears, remarkZone
    case replyAbout, replyAccepted, replyDates, replyDeclined, replyDeclinedUnproven, replyDelegated, replyFeed
    case replyHello, replyHelloAnybody, replyMaterials, replyTentative, replyUndecided, reportNoMinutes, reportNobody
    case reportNotText, reportQuote, reportRegistrations, reportUnknownValues, resetDo, resetTitle, restoreDo
    case restoreTitle, resultConfirmed, resultHeld, resultHeldMail, resultHeldWaitlist, resultMail, resultWaitlisted
    case rosterAccount, rosterAccountHint, rosterCancelled, rosterClosed, rosterConfirmed, rosterFaultAccount
    case rosterFaultName, rosterFull, rosterGone, rosterKnown, rosterLanguage, rosterNo, rosterOffered, rosterReturned
    case rosterWaitlisted, rosterWhole, rosterWillWait, rosterYes, scheduleAllTheSame, scheduleByLink, scheduleByRule
    case scheduleChangeOf, scheduleDaily, scheduleEndsCount, scheduleEndsNever, scheduleEndsUntil, scheduleFault
    case scheduleFieldAccounts, scheduleFieldAdded, scheduleFieldCapacity, scheduleFieldCloses, scheduleFieldCount
    case scheduleFieldDescription, scheduleFieldDuration, scheduleFieldEnds, scheduleFieldEvery, scheduleFieldExcluded
    case scheduleFieldHold, scheduleFieldJoin, scheduleFieldJoinBefore, scheduleFieldKind, scheduleFieldLanguage
    case scheduleFieldLocation, scheduleFieldOpens, scheduleFieldRepeats, scheduleFieldRule, scheduleFieldScope
    case scheduleFieldStart, scheduleFieldStatus, scheduleFieldTags, scheduleFieldTitle, scheduleFieldTutorial
    case scheduleFieldUntil, scheduleFieldVisibility, scheduleFieldWaitlist, scheduleFieldZone, scheduleForAccounts
    case scheduleForAll, scheduleHintAccounts, scheduleHintAdded, scheduleHintCapacity, scheduleHintCloses
    case scheduleHintDescription, scheduleHintDuration, scheduleHintEvery, scheduleHintExcluded, scheduleHintJoin
    case scheduleHintLanguage, scheduleHintOpens, scheduleHintOptions, scheduleHintRule, scheduleHintTags
    case scheduleMonthlyDay, scheduleMonthlyWeekday, scheduleNever, scheduleNew, scheduleNoLimit, scheduleNoTutorial
    case scheduleNobody, scheduleQuestion, scheduleQuestionCheckbox, scheduleQuestionChoice, scheduleQuestionConsent
    case scheduleQuestionKind, scheduleQuestionOptions, scheduleQuestionText, scheduleScopeDate, scheduleScopeSeries
    case scheduleStale, scheduleStatusCancelled, scheduleStatusDraft, scheduleStatusPublished, scheduleStatusUsual
    case scheduleTitle, scheduleTrainers, scheduleWaitlistAutomatic, scheduleWaitlistNone, scheduleWaitlistOffer
    case scheduleWeekly, scheduleYearly, scopeAll, scopeFollowing, scopeThis, seatClosed, seatFull, seatGone, seatHeld
    case seatKnown, seatLeft, seatTaken, seatWaits, seatsClosed, seatsFull, seatsLeft, seatsOpen, seatsUnlimited
    case seatsWaiting, seatsWaitlist, sentenceClosed, sentenceConflict, sentenceForbidden, sentenceFull, sentenceGone
    case sentenceNotFound, sentenceStored, sentenceTooLarge, sentenceUnavailable, sentenceUnreadable, settingsAccent
    case settingsAccentHint, settingsColourCorrected, settingsColourKept, settingsDark, settingsLight, settingsLogo
    case settingsLogoHint, settingsName, settingsNameHint, settingsNoticeHint, settingsSupport, settingsSupportHint
    case settingsTitle, shortDate, shortMonths, shortWeekdays, showDate, showDates, signInProgram, signInUnknown
    case staffStaleForm, staffWrongRole, staleThing, stepConfirm, stepInvitation, stepJoin, stepReminder, stepWait
    case supportAccount, supportAccountHint, supportBegan, supportCategory, supportClosed, supportConflict
    case supportDefect, supportDescription, supportDescriptionHint, supportDiscovery, supportDoneClosed
    case supportDoneCompleted, supportDoneJudged, supportDoneSent, supportDueAnswer, supportDueFix, supportEmailHint
    case supportEnhancement, supportEnvironment, supportError, supportExpected, supportFaultEmpty, supportFaultFiles
    case supportFilesHint, supportFromAgent, supportFromCustomer, supportImpact, supportImpactText
    case supportImpactTextHint, supportLimited, supportNone, supportOpen, supportOther, supportPending, supportPriority
    case supportProgress, supportQuestion, supportQuoted, supportResolved, supportSevere, supportStateClosed
    case supportStateOpen, supportStatePending, supportStateResolved, supportStateWorking, supportSteps
    case supportStepsHint, supportSubject, supportSubjectHint, supportTooLarge, supportUnusable, supportWhy
    case supportWhyWords, supportWorkaround, supportWorkaroundNo, supportWorkaroundYes, supportZone, targetBreached
    case targetDone, targetDue, targetFix, targetMet, targetMetLate, targetNone, targetPaused, targetRespond, theirTime
    case ticketAccountHint, ticketAttachments, ticketAttachmentsHint, ticketClosed, ticketDescription, ticketEditTitle
    case ticketOpen, ticketOpened, ticketPending, ticketResolved, ticketStale, ticketStaleField, ticketSubject
    case ticketZone, ticketsInMonth, ticketsInQuarter, timeThere, timesIn, today, tokenAdmin, tokenAgent, tokenEmail
    case tokenExpired, tokenExpires, tokenExpiresSoon, tokenIntegration, tokenLastDay, tokenLastDayHint, tokenName
    case tokenNobody, tokenRevoked, tokenRole, tokenScopes, tokenScopesHint, tokenSources, tokenSourcesHint
    case tokenSpeaksFor, tokenTrainer, tokenValid, tomorrow, tutorials, tutorialsWhy, verbAcknowledge, verbReopen
    case verbResolve, verbResume, verbWait, verbWorkaround, webhookDescription, webhookEnabled, webhookEvents
    case webhookEventsHint, webhookFailing, webhookOff, webhookOn, webhookSent, webhookURL, webhookURLHint, weekdays
    case weeksSentence, whySameAccount, whySameError, whySameProblem, whyWords, withTrainers, zoneIn
}
